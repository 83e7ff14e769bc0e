package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.TestCluster.number;
import static dev.holdfast.activities.postgres.TestCluster.sql;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class LossDetectionTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;

  @Test
  void losesNothingThatWasNeverThere() throws Exception {
    TestCluster cluster = postgres.cluster();
    cluster.primary().kill();
    try (ProbeScene scene = new ProbeScene(home, cluster.inPlan("db"))) {
      scene.beats(6);

      assertThat(scene.said().toString()).contains("no beat");
    }
  }

  @Test
  void doesNotTakeAServerForLostThatAnswersThatItMayNot() throws Exception {
    TestCluster cluster = postgres.cluster();
    try (ProbeScene scene = new ProbeScene(home, cluster.inPlan("db"))) {
      scene.beats(2);
      sql(
          cluster.primary(),
          "CREATE FUNCTION holdfast.no() RETURNS trigger LANGUAGE plpgsql AS"
              + " $$BEGIN RAISE 'no' USING ERRCODE = '42501'; END$$;"
              + " CREATE TRIGGER no BEFORE INSERT ON holdfast.beat"
              + " FOR EACH ROW EXECUTE FUNCTION holdfast.no()");
      scene.beats(6);

      sql(cluster.primary(), "DROP TRIGGER no ON holdfast.beat");
      scene.beats(2);

      assertThat(scene.ledger().failingSince()).isNull();
      assertThat(scene.ledger().beats()).hasSize(4);
    }
  }

  @Test
  void seesAFrozenServerLostAndBackAgain() throws Exception {
    TestCluster cluster = postgres.cluster();
    try (ProbeScene scene = new ProbeScene(home, cluster.inPlan("db"))) {
      scene.beats(2);
      List<String> family = family(cluster.primary());
      signal("-STOP", family);
      LedgerProbe.Lost lost;
      try {
        lost = scene.untilLost();
      } finally {
        signal("-CONT", family);
      }

      assertThat(lost.failures()).isEqualTo(ProbeScene.POLICY.failures());
      assertThat(Duration.between(lost.failingSinceAt(), lost.seenLostAt()))
          .isGreaterThan(ProbeScene.POLICY.timeout());
      for (int i = 0; i < 50 && scene.ledger().failing(); i++) {
        scene.probe().beat();
      }
      assertThat(scene.ledger().failing()).isFalse();
      assertThat(scene.ledger().seenLost()).isNotNull();
    }
  }

  @Test
  void leavesNoSessionsBehindThatWaitForAStandbyForEver() throws Exception {
    TestCluster cluster = postgres.cluster();
    LocalPostgres standby = cluster.addStandby("neu");
    try (ProbeScene scene = new ProbeScene(home, cluster.inPlan("db"))) {
      scene.beats(2);
      cluster.makeSynchronous("neu");
      scene.beats(1);
      standby.kill();

      scene.untilLost();

      assertThat(
              number(
                  cluster.primary(),
                  "SELECT count(*) FROM pg_stat_activity"
                      + " WHERE application_name LIKE 'holdfast/probe/%'"))
          .isLessThanOrEqualTo(2);
      sql(cluster.primary(), "ALTER SYSTEM SET synchronous_standby_names = ''");
    }
  }

  private static List<String> family(LocalPostgres server) {
    ProcessHandle first = ProcessHandle.of(server.pid()).orElseThrow();
    List<String> family = new ArrayList<>(List.of(Long.toString(first.pid())));
    first.descendants().forEach(it -> family.add(Long.toString(it.pid())));
    return family;
  }

  private static void signal(String signal, List<String> pids) {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    command.addAll(pids);
    ShortCommand.run(Duration.ofSeconds(10), command);
  }
}
