package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.TestTemporal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dr failover} of a primary under a real {@code dr guard} with a TTL of 5 s. */
@Timeout(120)
final class GuardedFailoverCommandTest {

  private static final Duration SOON = Duration.ofSeconds(40);

  @TempDir private Path home;

  private final TestTemporal temporal = TestTemporal.begin();
  private GuardedPair pair;
  private Cli cli;
  private LivingProcess worker;
  private RunningGuard guard;
  private SteadyWriter writer;

  @BeforeEach
  void begin() throws IOException {
    pair = GuardedPair.create(home.resolve("servers"));
    cli = new Cli(home).with("TEMPORAL_ADDRESS", temporal.address());
    worker = GatedWorker.start(cli.environment(), home.resolve("worker.log"));
    writer = SteadyWriter.to(pair.primary());
    guard = RunningGuard.start(home, pair.plan(home), temporal.environment());
    await().atMost(SOON).until(() -> writer.acknowledged().size() > 50);
    await().atMost(SOON).until(() -> guard.said().contains("Temporal yes, pg-b yes"));
  }

  @AfterEach
  void end() throws IOException, InterruptedException {
    writer.close();
    guard.close();
    worker.end(Duration.ZERO);
    pair.close();
    temporal.close();
  }

  @Test
  void promotesByTheLapsedLeaseOfASiteThatNobodyCanReachAndByNothingLess() throws Exception {
    Path unguarded = plan("");
    Path guarded = plan("guard: {ttl: 5s, grantor: pg-b}");
    assertThat(legs().path("lease").asText()).isEqualTo("HELD");
    // with its heartbeats, of which the first came before anybody had answered
    await().atMost(SOON).until(() -> legs().path("temporalAgoSeconds").isNumber());
    await().atMost(SOON).until(() -> legs().path("grantorAgoSeconds").isNumber());
    long killed = System.nanoTime();
    guard.kill();
    ProcessHandle.of(pair.primary().pid()).ifPresent(ProcessHandle::destroyForcibly);

    JsonNode refused = failover(3, unguarded);
    JsonNode moved = failover(0, guarded);

    assertThat(refused.at("/error/name").asText()).isEqualTo("FENCE_UNPROVEN");
    assertThat(refused.path("promoted")).isEmpty();
    assertThat(moved.at("/fence/proofs/0/kind").asText()).isEqualTo("LEASE_LAPSED");
    assertThat(moved.at("/promoted/0/member").asText()).isEqualTo("pg-b");
    assertThat(moved.at("/promoted/0/timeline").asInt()).isEqualTo(2);
    assertThat(secondsOf(moved, "promote")).isGreaterThanOrEqualTo(5.0);
    assertThat(writer.last()).isLessThan(killed + Duration.ofSeconds(4).toNanos());
    assertThat(legs().path("lease").asText()).isEqualTo("LAPSED");
    assertThat(legs().path("declaredBy").asText()).isEqualTo(moved.path("run").asText());
  }

  @Test
  void promotesAtOnceWhenTheGuardSaysThatItStoppedThePrimary() throws Exception {
    Path guarded = plan("guard: {ttl: 5s, grantor: pg-b}");
    long asked = System.nanoTime();

    JsonNode moved = failover(0, guarded);

    assertThat(moved.at("/fence/proofs/0/kind").asText()).isEqualTo("GUARD_STOPPED");
    assertThat(moved.at("/fence/proofs").toString()).doesNotContain("LEASE_LAPSED");
    assertThat(pair.working()).isZero();
    assertThat(writer.last()).isGreaterThan(asked);
    assertThat(guard.awaitExit()).isEqualTo(3);
  }

  @Test
  @Tag("proof")
  void letsTheGuardServeAgainWhenASwitchoverIsTakenBack() throws Exception {
    sql(pair, "SELECT pg_wal_replay_pause()");
    Path guarded = plan("control: pg_ctl\n    guard: {ttl: 5s, grantor: pg-b}");

    JsonNode refused = cli.answer(1, "switchover", "switchover", guarded.toString(), "--yes");

    assertThat(refused.path("outcome").asText()).isEqualTo("COMPENSATED");
    long back = System.nanoTime();
    await().atMost(SOON).until(() -> writer.last() > back);
    assertThat(legs().path("lease").asText()).isEqualTo("HELD");
  }

  private static void sql(GuardedPair pair, String sql) throws Exception {
    try (var session = pair.standby().connect("postgres");
        var statement = session.createStatement()) {
      statement.execute(sql);
    }
  }

  private JsonNode failover(int exitCode, Path plan) {
    return cli.answer(exitCode, "failover", "failover", plan.toString(), "--yes");
  }

  private JsonNode legs() {
    return cli.run("status", "--output", "json").json().at("/guards/0");
  }

  private static double secondsOf(JsonNode run, String step) {
    for (JsonNode it : run.path("steps")) {
      if (it.path("name").asText().equals(step)) {
        return it.path("seconds").asDouble();
      }
    }
    throw new AssertionError("no step " + step + " in " + run);
  }

  /** The pair as the orchestrator's plan has it: nothing says how a host can be reached. */
  private Path plan(String more) throws IOException {
    boolean controlled = more.contains("control");
    Path file = home.resolve("away" + more.length() + ".yaml");
    Files.writeString(
        file,
        """
        plan: pair
        sites: [a, b]
        home: a
        servers:
          pg:
            places:
              a: {host: 127.0.0.1, port: %d%s}
            user: postgres
            %s
            standbys:
              pg-b: {site: b, host: 127.0.0.1, port: %d, mode: asynchronous%s}
            databases:
              app:
                rto: 10m
                rpo: 1h
                stableFor: 1s
                backups: {engine: dump, location: %s}
                checks: [{name: there, sql: SELECT 1, expect: "1"}]
        """
            .formatted(
                pair.primary().port(),
                controlled ? ", dataDirectory: " + pair.primary().data() : "",
                more,
                pair.standby().port(),
                controlled ? ", dataDirectory: " + pair.standby().data() : "",
                home.resolve("backups")));
    return file;
  }
}
