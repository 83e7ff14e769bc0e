package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.worker.TestTemporal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Temporal server killed with signal 9 in the middle of a run does not show in what it leaves.
 */
@Timeout(300)
final class TemporalKillTest {

  @RegisterExtension static final RestoreProof PROOF = RestoreProof.thatMayKillTemporal();

  @BeforeEach
  void startAgainWhatAFailedTestLeftDead() throws Exception {
    if (!PROOF.temporal().server().isAlive()) {
      PROOF.temporal().startAgain();
    }
  }

  @ParameterizedTest(name = "{0}: {1}, seed {2}")
  @MethodSource("sample")
  void aKillDoesNotShow(Story story, KillPoint point, long seed) throws Exception {
    survives(story, point);
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("everyPoint")
  void noKillShows(Story story, KillPoint point) throws Exception {
    survives(story, point);
  }

  /** One by chance, of any story. */
  static Stream<Arguments> sample() throws Exception {
    Random chance = new Random(RestoreProof.SEED);
    Story story = Stories.all().get(chance.nextInt(Stories.all().size()));
    List<KillPoint> points = points(story).toList();
    KillPoint point = points.get(chance.nextInt(points.size()));
    return Stream.of(Arguments.of(story, point, RestoreProof.SEED));
  }

  static Stream<Arguments> everyPoint() throws Exception {
    List<Arguments> points = new ArrayList<>();
    for (Story story : Stories.all()) {
      points(story).forEach(it -> points.add(Arguments.of(story, it)));
    }
    return points.stream();
  }

  /** Before each step; in the middle of those that can be held there. */
  private static Stream<KillPoint> points(Story story) throws Exception {
    return Stream.concat(
        PROOF.stepsAndEvidence(story),
        PROOF.steps(story).filter(Hold::canHoldDuring).map(it -> it.at(KillPoint.Phase.DURING)));
  }

  /** The step goes on while there is no server, and the worker lives through it. */
  private static void survives(Story story, KillPoint point) throws Exception {
    TestTemporal temporal = PROOF.temporal();
    PROOF.survives(
        Disturbed.TEMPORAL,
        story,
        point,
        (at, hold, run) -> {
          temporal.kill();
          hold.close();
          temporal.startAgain();
        });
    assertThat(PROOF.world().worker().isAlive()).isTrue();
  }
}
