package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.TestCluster;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.failover.FailoverStep;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code dr failover} and {@code dr switchover} of real servers, under load. */
final class FailoverCommandTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static MoveWorld world;

  @BeforeAll
  static void begin() throws Exception {
    world = new MoveWorld(POSTGRES.cluster(), TestTemporal.shared());
  }

  @BeforeEach
  void beginAnew() throws Exception {
    world.makeAnew();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void switchesOverWithoutLosingAWrite() throws Exception {
    try (AckedWrites client = world.client()) {
      client.awaitWritesTo(world.primary().port(), 100);

      JsonNode moved = world.move(0, "switchover");
      client.awaitWritesTo(world.standby().port(), 100);
      client.stop();

      AckedWrites.Judgement judgement = judge(client);
      assertThat(judgement.lost()).isEmpty();
      assertThat(judgement.doubled()).isZero();
      assertThat(judgement.idsGivenTwice()).isEmpty();
      assertThat(moved.path("verdict").asText()).isEqualTo("PASSED");
      assertThat(moved.path("fromSite").asText()).isEqualTo("weu");
      assertThat(moved.path("toSite").asText()).isEqualTo("neu");
      assertThat(moved.at("/rpo/lostCommitsMax").asInt(-1)).isZero();
      assertThat(moved.at("/fence/proofs/0/kind").asText()).isEqualTo("STOPPED");
      assertThat(moved.at("/promoted/0/timeline").asInt()).isEqualTo(2);
      assertThat(world.primary().isRunning()).isFalse();
    }
  }

  @Test
  void failsOverFromAServerThatWasKilledAndToldWhatIsLost() throws Exception {
    try (AckedWrites client = world.client();
        ProbeProcess probe = world.probe()) {
      world.awaitBeats(probe);
      client.awaitWritesTo(world.primary().port(), 100);
      world.cluster().cutReplication(world.standby());
      client.awaitWritesTo(world.primary().port(), 50);
      world.primary().kill();

      JsonNode moved = world.move(0, "failover");
      client.awaitWritesTo(world.standby().port(), 100);
      client.stop();

      AckedWrites.Judgement judgement = judge(client);
      assertThat(judgement.doubled()).isZero();
      assertThat(judgement.idsGivenTwice()).isEmpty();
      assertThat(judgement.lost()).hasSizeGreaterThanOrEqualTo(50);
      assertThat(moved.at("/rpo/method").asText()).isEqualTo("LEDGER");
      assertThat(moved.at("/rpo/lostCommitsMin").asInt())
          .isLessThanOrEqualTo(judgement.lost().size());
      assertThat(moved.at("/rpo/lostCommitsMax").asInt())
          .isGreaterThanOrEqualTo(judgement.lost().size());
      assertThat(moved.path("expectedLoss").asText()).contains("commits");
      assertThat(moved.at("/promoted/0/component").asText()).isEqualTo("db");
    }
  }

  @Test
  void doesNotKnowWhatIsLostWithoutALedger() throws Exception {
    try (AckedWrites client = world.client()) {
      client.awaitWritesTo(world.primary().port(), 10);
      client.stop();
      world.cluster().awaitCaughtUp(world.standby());
      world.primary().kill();
    }

    JsonNode moved = world.move(0, "failover");

    assertThat(moved.at("/rpo/method").asText()).isEqualTo("UNKNOWN");
    assertThat(moved.at("/rpo/lossSecondsMax").isNull()).isTrue();
    assertThat(moved.path("expectedLoss").asText()).startsWith("unknown");
  }

  @Test
  void startsTheOldPrimaryAgainWhenTheStandbyDoesNotHaveEverything() throws Exception {
    world.gate().closeAt(KillPoint.in(FailoverStep.FENCE, KillPoint.Phase.BEFORE));
    try (AckedWrites client = world.client()) {
      client.awaitWritesTo(world.primary().port(), 10);
      Thread somebody = pausesReplayWhileTheRunIsHeld();

      JsonNode refused = world.move(1, "switchover");
      somebody.join();
      client.awaitWritesTo(world.primary().port(), 100);
      client.stop();

      assertThat(refused.path("outcome").asText()).isEqualTo("COMPENSATED");
      assertThat(refused.at("/error/name").asText()).isEqualTo("REPLAY_INCOMPLETE");
      assertThat(refused.path("promoted")).isEmpty();
      assertThat(TestCluster.text(world.primary(), "SELECT pg_is_in_recovery()")).isEqualTo("f");
    }
  }

  private Thread pausesReplayWhileTheRunIsHeld() {
    Thread somebody =
        new Thread(
            () -> {
              await().atMost(Duration.ofMinutes(1)).until(world.gate()::isReached);
              world.cluster().pauseReplay(world.standby());
              world.gate().letGo();
            });
    somebody.start();
    return somebody;
  }

  @Test
  void stopsNobodyWhileTheStandbyCanNotCatchUp() throws Exception {
    try (AckedWrites client = world.client()) {
      client.awaitWritesTo(world.primary().port(), 10);
      world.cluster().pauseReplay(world.standby());

      JsonNode refused = world.move(1, "switchover");
      client.stop();

      assertThat(refused.at("/error/name").asText()).isEqualTo("REPLAY_INCOMPLETE");
      assertThat(refused.at("/steps/2/state").asText()).isEqualTo("PENDING");
      assertThat(world.primary().isRunning()).isTrue();
    }
  }

  @Test
  void promotesNobodyWithoutAProofUnlessSomebodyWaivesIt() throws Exception {
    try (AckedWrites client = world.client()) {
      client.awaitWritesTo(world.primary().port(), 10);
      client.stop();
      world.cluster().awaitCaughtUp(world.standby());
    }
    world.plan().write("command\n    start: [/bin/true]\n    stop: [/bin/true]");

    JsonNode refused = world.move(3, "failover");
    JsonNode waived = world.move(0, "failover", "--waive-fence", "the site burned down");

    assertThat(refused.at("/error/name").asText()).isEqualTo("FENCE_UNPROVEN");
    assertThat(refused.path("promoted")).isEmpty();
    assertThat(waived.at("/fence/waived").asBoolean()).isTrue();
    assertThat(waived.at("/waivers/0/reason").asText()).isEqualTo("the site burned down");
    assertThat(waived.at("/promoted/0/site").asText()).isEqualTo("neu");
  }

  private AckedWrites.Judgement judge(AckedWrites client) throws Exception {
    try (Connection survivor = world.standby().connect("notes")) {
      return client.judge(survivor);
    }
  }
}
