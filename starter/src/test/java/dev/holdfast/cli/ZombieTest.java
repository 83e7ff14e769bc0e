package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.cli.KillPoint.Phase;
import dev.holdfast.workflows.restore.RestoreStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A worker is frozen in the middle of a step, another one finishes the run, and the first one goes
 * on: nothing that it does counts.
 */
@Timeout(300)
final class ZombieTest {

  @RegisterExtension static final RestoreProof PROOF = RestoreProof.create();

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("sample")
  void aFrozenWorkerThatGoesOnDoesNotShow(KillPoint point, long seed) throws Exception {
    survivesAZombie(point);
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}")
  @MethodSource("everyPoint")
  void noZombieShows(KillPoint point) throws Exception {
    survivesAZombie(point);
  }

  private static void survivesAZombie(KillPoint point) throws Exception {
    RunHistory history =
        PROOF.survives(Disturbed.FROZEN_WORKER, Stories.RESTORE, point, ZombieTest::freezeAndThaw);
    assertThat(history.attemptsOf(point)).as("attempts").isGreaterThan(1);
  }

  private static void freezeAndThaw(KillPoint point, Hold hold, String run) throws Exception {
    RestoreWorld world = PROOF.world();
    try (FrozenWorker frozen = FrozenWorker.of(world)) {
      boolean loads = point.is(RestoreStep.RESTORE_BESIDE, Phase.DURING);
      if (!loads) {
        hold.close();
      }
      world.startWorker();
      if (loads) {
        await("the end of its sessions")
            .atMost(RestoreWorld.LIMIT)
            .until(() -> world.notes().sessions(run, 1).isEmpty());
        hold.close();
      }
      world.awaitRestore();

      String outcome = frozen.thaw(point);

      assertThat(outcome).as("what became of the frozen attempt").containsPattern(expected(point));
    }
  }

  /**
   * Refused by the record, cut off from the server, told by Temporal that it is too late, or done
   * before it was frozen.
   */
  private static String expected(KillPoint point) {
    return switch (point.phase()) {
      case BEFORE -> "FENCE_LOST";
      case DURING -> "FENCE_LOST|SERVER_UNREACHABLE|ActivityNotExists|ActivityCanceled";
      case AFTER -> "done";
    };
  }

  static Stream<KillPoint> everyPoint() {
    List<KillPoint> points = new ArrayList<>();
    for (RestoreStep step :
        List.of(RestoreStep.RESTORE_BESIDE, RestoreStep.QUIESCE, RestoreStep.SWAP)) {
      for (Phase phase : Phase.values()) {
        points.add(KillPoint.in(step, phase));
      }
    }
    for (RestoreStep step :
        List.of(RestoreStep.TAKE_FENCE, RestoreStep.MATCH_PROPERTIES, RestoreStep.OPEN)) {
      points.add(KillPoint.in(step, Phase.BEFORE));
    }
    return points.stream().map(it -> it.of(Stories.RESTORE.part()));
  }

  /** One by chance; {@code -Dholdfast.seed} repeats it. */
  static Stream<Arguments> sample() {
    long seed = RestoreProof.SEED;
    List<KillPoint> points = everyPoint().toList();
    return Stream.of(Arguments.of(points.get(new Random(seed).nextInt(points.size())), seed));
  }
}
