package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.ActivityFailures.assertFails;
import static dev.holdfast.activities.postgres.TestCluster.number;
import static dev.holdfast.activities.postgres.TestCluster.sql;
import static dev.holdfast.activities.postgres.TestCluster.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.failover.Rejoins.Rejoined;
import dev.holdfast.workflows.failover.Rejoins.Road;
import dev.holdfast.workflows.failover.Rejoins.Surveyed;
import dev.holdfast.workflows.failover.Salvages.Bounds;
import dev.holdfast.workflows.failover.Salvages.Salvaged;
import dev.holdfast.workflows.failover.Salvages.Salvaging;
import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An old primary comes back as a standby of the one that took its place. */
@Timeout(180)
final class RejoinTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();
  @TempDir Path home;
  private RejoinScene scene;

  @BeforeEach
  void open() {
    scene = new RejoinScene(postgres.cluster(), home);
    sql(scene.old(), "CREATE TABLE orders(id int PRIMARY KEY, what text)");
    sql(scene.old(), "INSERT INTO orders SELECT g, 'old' FROM generate_series(1, 100) g");
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void followsAfterASwitchoverWithNothingElseToDo() throws Exception {
    Path token = Files.writeString(home.resolve("token"), "of a lease that has ended");
    Path data = scene.old().data();
    sql(scene.old(), "SELECT pg_create_physical_replication_slot('of_nobody', true)");
    sql(scene.old(), "ALTER SYSTEM SET default_transaction_read_only = 'on'");
    scene.switchesOver();

    Surveyed seen = scene.rejoins.survey(scene.rejoining());
    scene.rejoins.follow(scene.rejoining());
    scene.streamsAgain();

    assertThat(seen.open())
        .as(seen.detail())
        .containsExactly(Road.FOLLOW, Road.REWIND, Road.REBUILD);
    assertThat(number(scene.old(), "SELECT count(*) FROM pg_replication_slots")).isZero();
    assertThat(text(scene.old(), "SHOW default_transaction_read_only")).isEqualTo("off");
    assertThat(text(scene.old(), "SHOW primary_conninfo"))
        .contains("port=" + scene.successor().port(), "application_name=db-weu");
    assertThat(data.resolve("holdfast.fenced")).doesNotExist();
    GuardedServer guarded = GuardedServer.of(data, null, home.resolve("log"), System.getenv());
    assertThat(guarded.rejoinedSince(token)).as("a guard must not take it up").isTrue();
    assertThat(guarded.isStandby()).as("and not as one that it stopped itself").isTrue();
  }

  @Test
  void isRewoundAfterBeingKilledUnderLoad() {
    int port = scene.old().port();
    scene.failsOver(50);

    Surveyed seen = scene.rejoins.survey(scene.rejoining());
    assertFails(
        FailureCode.ROAD_CLOSED,
        "was not shut down",
        () -> scene.rejoins.follow(scene.rejoining()));
    scene.rejoins.rewind(scene.rejoining());
    Rejoined again = scene.rejoins.rewind(scene.rejoining());
    boolean fenced = Files.exists(scene.old().data().resolve("holdfast.fenced"));
    scene.streamsAgain();

    assertThat(seen.open()).as(seen.detail()).containsExactly(Road.REWIND, Road.REBUILD);
    assertThat(seen.fork()).isNotNull();
    assertThat(again.notes()).anyMatch(it -> it.contains("done before"));
    assertThat(fenced).as("stays fenced until it is started").isTrue();
    assertThat(scene.old().port()).isEqualTo(port);
    assertThat(number(scene.old(), "SELECT count(*) FROM orders WHERE what = 'lost'")).isZero();
    assertThat(number(scene.old(), "SELECT count(*) FROM orders")).isEqualTo(102);
    assertThat(beside()).isEmpty();
  }

  @Test
  void isRewoundWhenKilledBeforeItsFirstCheckpointAfterAPromotion() throws Exception {
    sql(scene.old(), "SELECT pg_switch_wal()");
    sql(scene.old(), "INSERT INTO orders SELECT g, 'old' FROM generate_series(101, 900) g");
    sql(scene.old(), "SELECT pg_switch_wal()");
    sql(scene.old(), "INSERT INTO orders VALUES (901, 'old')");
    scene.old().kill();
    Files.createFile(scene.old().data().resolve("standby.signal"));
    scene.old().start();
    sql(scene.old(), "SELECT pg_promote(true, 60)");
    sql(scene.old(), "INSERT INTO orders VALUES (902, 'old')");
    scene.failsOver(20);

    Surveyed seen = scene.rejoins.survey(scene.rejoining());
    Salvaged salvaged =
        scene.salvages.salvage(
            new Salvaging(scene.member("db-weu"), scene.member("neu"), Bounds.USUAL));
    scene.rejoins.rewind(scene.rejoining());
    scene.streamsAgain();

    assertThat(seen.open()).as(seen.detail()).containsExactly(Road.REWIND, Road.REBUILD);
    assertThat(salvaged.transactions()).isEqualTo(20);
    assertThat(number(scene.old(), "SELECT count(*) FROM orders WHERE what = 'old'"))
        .isEqualTo(902);
    assertThat(number(scene.old(), "SELECT count(*) FROM orders WHERE what = 'lost'")).isZero();
  }

  @Test
  void takesTheNextRoadWhenARewindWasCutShort() throws Exception {
    scene.failsOver(5);
    Path marker = RejoinMarker.of(scene.old().data()).folder();
    Files.createDirectory(marker);
    Files.writeString(marker.resolve("road"), "r1 REWIND begun\n");
    Files.createDirectory(marker.resolve("own"));
    for (String own : List.of("postgresql.conf", "postgresql.auto.conf", "pg_hba.conf")) {
      Files.copy(
          scene.old().data().resolve(own),
          marker.resolve("own").resolve(own),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.delete(scene.old().data().resolve("pg_hba.conf"));

    assertFails(
        FailureCode.REJOIN_FAILED,
        "can't be resumed",
        () -> scene.rejoins.rewind(scene.rejoining()));
    Surveyed seen = scene.rejoins.survey(scene.rejoining());
    Rejoined rebuilt = scene.rejoins.rebuild(scene.rebuilding());
    scene.streamsAgain();
    boolean kept = Files.exists(Path.of(String.valueOf(rebuilt.kept())).resolve("PG_VERSION"));
    scene.rejoins.discard(scene.rejoining());

    assertThat(seen.open()).as(seen.detail()).containsExactly(Road.REBUILD);
    assertThat(kept).isTrue();
    assertThat(beside()).isEmpty();
  }

  @Test
  void touchesNothingWhileTheServerRuns() {
    scene.failsOver(1);
    scene.old().start();

    Surveyed seen = scene.rejoins.survey(scene.rejoining());

    assertThat(seen.open()).isEmpty();
    assertThat(seen.detail()).contains("still runs");
    assertFails(
        FailureCode.ROAD_CLOSED, "still runs", () -> scene.rejoins.rebuild(scene.rebuilding()));
    assertThat(scene.old().isRunning()).isTrue();
  }

  private List<String> beside() {
    String[] names = scene.old().directory().toFile().list((dir, name) -> name.startsWith("data"));
    return names == null
        ? List.of()
        : java.util.Arrays.stream(names).filter(it -> !it.equals("data")).toList();
  }
}
