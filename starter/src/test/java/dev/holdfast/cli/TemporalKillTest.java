package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.restore.RestoreStep;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Temporal server killed with signal 9 in the middle of a run does not show in what it leaves.
 */
@Timeout(300)
final class TemporalKillTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static TestTemporal temporal;
  private static RestoreProof proof;

  @BeforeAll
  static void restoreUndisturbed() throws Exception {
    temporal = TestTemporal.begin();
    proof = new RestoreProof(POSTGRES.privateServer(it -> it.with("fsync", "off")), temporal);
  }

  @AfterAll
  static void close() {
    if (proof != null) {
      proof.close();
    }
    temporal.close();
  }

  @BeforeEach
  void startAgainWhatAFailedTestLeftDead() throws Exception {
    if (!temporal.server().isAlive()) {
      temporal.startAgain();
    }
  }

  @Test
  void aKillDuringTheSwapDoesNotShow() throws Exception {
    survives(KillPoint.in(RestoreStep.SWAP, KillPoint.Phase.BEFORE));
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}")
  @MethodSource("points")
  void noKillShows(KillPoint point) throws Exception {
    survives(point);
  }

  /** Before each step; in the middle of those that can be held there. */
  static Stream<KillPoint> points() {
    List<String> steps = proof.world().restoreSteps();
    return Stream.concat(
        Stream.concat(steps.stream(), Stream.of(KillPoint.EVIDENCE))
            .map(it -> new KillPoint(it, KillPoint.Phase.BEFORE)),
        steps.stream()
            .filter(Hold::canHoldDuring)
            .map(it -> new KillPoint(it, KillPoint.Phase.DURING)));
  }

  /** The step goes on while there is no server, and the worker lives through it. */
  private static void survives(KillPoint point) throws Exception {
    long worker = proof.world().worker().pid();
    proof.survives(
        RestoreProof.Disturbed.TEMPORAL,
        point,
        (at, hold, run) -> {
          temporal.kill();
          hold.close();
          temporal.startAgain();
        });
    assertThat(proof.world().worker().isAlive()).isTrue();
    assertThat(proof.world().worker().pid()).isEqualTo(worker);
  }
}
