package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.TestCluster;
import dev.holdfast.cli.KillPoint.Phase;
import dev.holdfast.workflows.failover.FailoverStep;
import dev.holdfast.workflows.runbook.Outcome;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever starts, freezes or thaws whatever: no write is acknowledged on the old timeline after the
 * first one on the new.
 */
@Tag("proof")
@Timeout(300)
final class OneWriterTest {

  @RegisterExtension static final MoveProof PROOF = new MoveProof();

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyMoment")
  void aPersonWhoStartsTheDeadPrimaryGetsNoSecondWriter(KillPoint point) throws Exception {
    MoveProof.Told told =
        PROOF.disturbed(MoveStory.FAILOVER, point, (world, run) -> world.primary().start());

    assertThat(told.good()).as("%s", told.report()).isTrue();
  }

  static Stream<KillPoint> everyMoment() throws Exception {
    return PROOF.points(MoveStory.FAILOVER).flatMap(it -> Stream.of(Phase.values()).map(it::at));
  }

  /** What was fenced runs, read-only, when the fence is taken back. */
  @Test
  void aSwitchoverIsTakenBackAlsoWhenAPersonHasStartedTheFencedPrimary() throws Exception {
    KillPoint fenced = MoveStory.SWITCHOVER.at(FailoverStep.FENCE, Phase.AFTER);
    KillPoint fault = MoveStory.SWITCHOVER.at(FailoverStep.REPLAY, Phase.BEFORE);

    MoveProof.Told told =
        PROOF.disturbed(
            MoveStory.SWITCHOVER,
            fenced,
            (world, run) -> {
              world.primary().start();
              world.gate().failAt(fault);
            });

    assertThat(told.report().outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(told.after().primaries()).containsExactly("weu");
  }

  /** Its sessions have commits on their way when it stands still. */
  @Test
  void aFrozenPrimaryThatGoesOnWritesNothingMore() throws Exception {
    MoveWorld world = PROOF.world();
    world.makeAnew();
    try (TwoWriters writers = new TwoWriters(world.primary(), world.standby());
        FrozenProcesses frozen = FrozenProcesses.of(world.primary())) {
      world.move(0, "failover");
      writers.awaitOther();

      frozen.thaw();

      writers.awaitOther();
      writers.stop();
      writers.assertOneAtATime(world.standby());
      assertThat(world.primary().isRunning()).isFalse();
    }
  }

  @Test
  void aFrozenWorkerThatGoesOnAfterTheUndoPromotesNobody() throws Exception {
    KillPoint promote = MoveStory.SWITCHOVER.at(FailoverStep.PROMOTE, Phase.BEFORE);
    FrozenWorker[] frozen = new FrozenWorker[1];
    try {
      MoveProof.Told told =
          PROOF.disturbed(
              MoveStory.SWITCHOVER,
              promote,
              (world, run) -> {
                frozen[0] = FrozenWorker.of(world.worker(), world.home());
                world.gate().failAt(promote);
                world.startWorker();
              });
      assertThat(told.report().outcome()).isEqualTo(Outcome.COMPENSATED);

      String outcome = frozen[0].thaw(promote);

      assertThat(outcome).isEqualTo("PERMIT_OVER");
      String follows = TestCluster.text(PROOF.world().standby(), "SELECT pg_is_in_recovery()");
      assertThat(follows).isEqualTo("t");
    } finally {
      if (frozen[0] != null) {
        frozen[0].close();
      }
    }
  }
}
