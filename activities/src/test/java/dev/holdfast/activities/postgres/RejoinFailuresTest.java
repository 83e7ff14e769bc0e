package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.ActivityFailures.assertFailed;
import static dev.holdfast.activities.postgres.ActivityFailures.assertFails;
import static dev.holdfast.activities.postgres.TestCluster.number;
import static dev.holdfast.activities.postgres.TestCluster.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.failover.Rejoins.Rebuilding;
import dev.holdfast.workflows.failover.Rejoins.Rejoined;
import dev.holdfast.workflows.failover.Rejoins.Rejoining;
import dev.holdfast.workflows.failover.Rejoins.Road;
import dev.holdfast.workflows.failover.Rejoins.Surveyed;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.ServerControls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A rewind that can't work is seen or told, and the next road leads home. */
@Tag("proof")
@Timeout(300)
final class RejoinFailuresTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final String CUT =
      """
      SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE application_name LIKE '%rewind-db-weu'
      """;

  @RegisterExtension final TestPostgres postgres = new TestPostgres();
  @TempDir Path home;

  @SuppressWarnings("NullAway.Init") // each test opens its own
  private RejoinScene scene;

  @AfterEach
  void close() {
    scene.close();
  }

  private void open(UnaryOperator<LocalPostgresSettings> change) {
    open(postgres.cluster(it -> change.apply(it.with("autovacuum", "off"))));
  }

  private void open(TestCluster cluster) {
    sql(cluster.primary(), "CREATE TABLE orders(id int PRIMARY KEY, what text)");
    sql(cluster.primary(), "CREATE TABLE ballast(id int, what text)");
    scene = new RejoinScene(cluster, home);
  }

  private void ballast() {
    sql(
        scene.old(),
        "INSERT INTO ballast SELECT g, repeat(md5(g::text), 8) FROM generate_series(1, 300000) g");
  }

  private void isRebuilt() {
    scene.rejoins.rebuild(scene.rebuilding());
    scene.streamsAgain();
    assertThat(number(scene.old(), "SELECT count(*) FROM orders WHERE what = 'lost'")).isZero();
  }

  private void assertNoRewind(String why) {
    Surveyed seen = scene.rejoins.survey(scene.rejoining());
    assertThat(seen.open()).as(seen.detail()).containsExactly(Road.REBUILD);
    assertThat(seen.of(Road.REWIND).reason()).contains(why);
    assertFails(FailureCode.ROAD_CLOSED, why, () -> scene.rejoins.rewind(scene.rejoining()));
  }

  @Test
  void withoutChecksumsAndHintsItIsRebuilt() {
    TestCluster cluster = postgres.cluster(it -> it.with("wal_log_hints", "off"));
    cluster.primary().stop();
    Path data = cluster.primary().data();
    String program = PostgresPrograms.find().program("pg_checksums").toString();
    ShortCommand.Result off =
        ServerAccount.owning(data).run(LIMIT, List.of(program, "--disable", "-D", data.toString()));
    assertThat(off.succeeded()).as(off.output()).isTrue();
    cluster.primary().start();
    open(cluster);
    scene.failsOver(5);

    assertNoRewind("no checksums");
    isRebuilt();
  }

  @Test
  void withItsLogGoneItIsRebuilt() throws IOException {
    open(it -> it);
    scene.losesItsStandby();
    for (int i = 0; i < 3; i++) {
      sql(scene.old(), "INSERT INTO orders VALUES (%d, 'lost')".formatted(2000 + i));
      sql(scene.old(), "SELECT pg_switch_wal()");
      sql(scene.old(), "CHECKPOINT");
    }
    scene.old().kill();
    scene.fences();
    scene.promotes();
    String newest = OldDirectory.segments(scene.old().data()).last();
    for (String segment : OldDirectory.segments(scene.old().data())) {
      if (segment.compareTo(newest) < 0) {
        Files.delete(scene.old().data().resolve("pg_wal").resolve(segment));
      }
    }

    assertNoRewind("is gone");
    isRebuilt();
  }

  @Test
  void withItsPrimaryLostHalfWayItIsRebuilt() {
    open(it -> it);
    scene.losesItsStandby();
    ballast();
    scene.old().kill();
    scene.fences();
    scene.promotes();

    CompletableFuture<Throwable> rewind =
        CompletableFuture.supplyAsync(
            () -> catchThrowable(() -> scene.rejoins.rewind(scene.rejoining())));
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(LIMIT)
        .until(() -> rewind.isDone() || number(scene.successor(), CUT) > 0);

    assertFailed(rewind.join(), FailureCode.REJOIN_FAILED, "pg_rewind ended with 1");
    assertNoMoreRewind();
    isRebuilt();
  }

  private void assertNoMoreRewind() {
    assertFails(
        FailureCode.REJOIN_FAILED,
        "can't be resumed",
        () -> scene.rejoins.rewind(scene.rejoining()));
  }

  @Test
  void ofAnotherClusterItIsRebuiltAndTheOtherOneKept() {
    open(it -> it);
    LocalPostgres other = postgres.privateServer();
    sql(other, "CREATE TABLE precious()");
    other.stop();
    MemberTarget stranger = ControlScene.target(RejoinScene.RUN, other, ControlScene.pgCtl(other));
    scene.fences();
    scene.promotes();
    Rejoining rejoining = new Rejoining(stranger, scene.member("neu"), null);

    Surveyed seen = scene.rejoins.survey(rejoining);
    Rejoined rebuilt = scene.rejoins.rebuild(new Rebuilding(rejoining, true));
    scene.controls.start(
        new ServerControls.Start(stranger, ServerControls.Role.AS_STANDBY, null, LIMIT));

    assertThat(seen.open()).as(seen.detail()).containsExactly(Road.REBUILD);
    assertThat(seen.of(Road.REWIND).reason()).contains("it is of cluster");
    assertThat(number(other, "SELECT count(*) FROM pg_class WHERE relname = 'orders'")).isOne();
    assertThat(Path.of(String.valueOf(rebuilt.kept())).resolve("PG_VERSION")).exists();
  }

  @Test
  void aRebuildThatWasKilledBeginsAnew() {
    open(it -> it);
    ballast();
    scene.failsOver(5);
    Path fresh = scene.old().directory().resolve("data.holdfast-new");

    CompletableFuture<Throwable> rebuild =
        CompletableFuture.supplyAsync(
            () -> catchThrowable(() -> scene.rejoins.rebuild(scene.rebuilding())));
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(LIMIT)
        .until(() -> rebuild.isDone() || Files.exists(fresh.resolve("base")));
    scene.workerDies();

    assertThat(rebuild.join()).isNotNull();
    assertThat(scene.old().data().resolve("PG_VERSION")).exists();
    scene.workerComes(home);
    Surveyed seen = scene.rejoins.survey(scene.rejoining());
    assertThat(seen.open()).as(seen.detail()).containsExactly(Road.REBUILD);
    isRebuilt();
  }

  @Test
  void aRebuildThatWasKilledBetweenTheRenamesIsEnded() throws IOException {
    open(it -> it);
    scene.failsOver(5);
    scene.rejoins.rebuild(scene.rebuilding());
    Path data = scene.old().data();
    Files.move(data, data.resolveSibling("data.holdfast-new"));
    Path marker = Files.createDirectory(RejoinMarker.of(data).folder());
    Files.writeString(marker.resolve("road"), "r1 REBUILD complete\n");

    Surveyed seen = scene.rejoins.survey(scene.rejoining());
    Rejoined again = scene.rejoins.rebuild(scene.rebuilding());
    scene.streamsAgain();

    assertThat(seen.open()).as(seen.detail()).containsExactly(Road.REBUILD);
    assertThat(again.notes()).anyMatch(it -> it.contains("done before"));
    assertThat(marker).doesNotExist();
  }
}
