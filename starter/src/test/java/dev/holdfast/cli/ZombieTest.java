package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.cli.KillPoint.Phase;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.restore.RestoreStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static RestoreProof proof;
  private static RestoreWorld world;

  @BeforeAll
  static void restoreUndisturbed() throws Exception {
    proof =
        new RestoreProof(
            POSTGRES.privateServer(it -> it.with("fsync", "off")), TestTemporal.shared());
    world = proof.world();
  }

  @AfterAll
  static void close() {
    if (proof != null) {
      proof.close();
    }
  }

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
        proof.survives(RestoreProof.Disturbed.FROZEN_WORKER, point, ZombieTest::freezeAndThaw);
    assertThat(history.attemptsOf(point)).as("attempts").isGreaterThan(1);
  }

  private static void freezeAndThaw(KillPoint point, Hold hold, String run) throws Exception {
    try (FrozenWorker frozen = FrozenWorker.of(world)) {
      boolean loads = point.equals(KillPoint.in(RestoreStep.RESTORE_BESIDE, Phase.DURING));
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
    return points.stream();
  }

  /** One by chance; {@code -Dholdfast.seed} repeats it. */
  static Stream<Arguments> sample() {
    long seed = Long.getLong("holdfast.seed", System.nanoTime() % 1_000_000);
    List<KillPoint> points = everyPoint().toList();
    return Stream.of(Arguments.of(points.get(new Random(seed).nextInt(points.size())), seed));
  }
}
