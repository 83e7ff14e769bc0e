package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.KillPoint.Phase;
import dev.holdfast.workflows.failover.FailoverStep;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Failovers, switchovers, failbacks, freezes and their ends, disturbed at every step: they end as
 * if undisturbed, or taken back, with one primary. {@code -Dholdfast.story} picks verbs, {@code
 * -Dholdfast.seed} repeats a chance.
 */
@Timeout(300)
final class DisturbedMoveTest {

  @RegisterExtension static final MoveProof PROOF = new MoveProof();

  @ParameterizedTest(name = "{0}: {1}, seed {2}")
  @MethodSource("sampleOfKills")
  void aKilledWorkerDoesNotShow(MoveStory story, KillPoint point, long seed) throws Exception {
    workerIsKilled(story, point);
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("everyKill")
  void noKilledWorkerShows(MoveStory story, KillPoint point) throws Exception {
    workerIsKilled(story, point);
  }

  private static void workerIsKilled(MoveStory story, KillPoint point) throws Exception {
    PROOF.survives(Disturbed.WORKER, story, point, (world, run) -> world.replaceWorker());
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("everyPoint")
  void noKilledTemporalServerShows(MoveStory story, KillPoint point) throws Exception {
    PROOF.survives(
        Disturbed.TEMPORAL,
        story,
        point,
        (world, run) -> {
          PROOF.temporal().kill();
          world.gate().letGo();
          PROOF.temporal().startAgain();
        });
  }

  @ParameterizedTest(name = "{0}: {1}, seed {2}")
  @MethodSource("sampleOfFaults")
  void aStepThatFailsEndsAsItMust(MoveStory story, KillPoint point, long seed) throws Exception {
    stepFails(story, point);
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("everyFault")
  void everyStepThatFailsEndsAsItMust(MoveStory story, KillPoint point) throws Exception {
    stepFails(story, point);
  }

  private static void stepFails(MoveStory story, KillPoint point) throws Exception {
    MoveProof.Told told = PROOF.fails(Disturbed.STEP, story, point);

    RunReport report = told.report();
    if (story == MoveStory.FAILBACK) {
      comesHomeOrStaysAway(report, told.after());
      return;
    }
    switch (story.endingAfter(point)) {
      case UNDONE, UNDONE_OR_RESIDUE -> {
        assertThat(report.outcome()).isIn(Outcome.COMPENSATED, Outcome.FAILED);
        boolean proof = point.step().equals(FailoverStep.FENCE.title());
        assertThat(report.exitCode()).isEqualTo(proof ? 3 : 1);
        assertThat(report.residue()).isEmpty();
      }
      case RESIDUE -> {
        assertThat(report.exitCode()).isEqualTo(5);
        assertThat(report.residue())
            .anyMatch(it -> it.contains(MoveWorld.STANDBY + " is the primary"))
            .noneMatch(it -> it.contains("takes no writes"));
        assertThat(told.after().primaries()).containsExactly("neu");
      }
      case GOES_ON -> assertThat(told.good()).as("%s", report).isTrue();
      case WAITS -> {
        assertThat(told.good()).as("%s", report).isTrue();
        assertThat(report.decisions()).isNotEmpty();
      }
    }
  }

  /** Many of its steps have another road, and it can go back beyond its promotion. */
  private static void comesHomeOrStaysAway(RunReport report, MoveInventory after) {
    if (report.residue().isEmpty()) {
      boolean home = report.outcome() == Outcome.RECOVERED;
      assertThat(after.primaries()).as("%s", report).containsExactly(home ? "weu" : "neu");
      assertThat(report.exitCode()).as("%s", report).isIn(home ? List.of(0) : List.of(1, 3));
    } else {
      assertThat(report.exitCode()).as("%s", report).isEqualTo(5);
    }
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("everyUndo")
  void everyUndoThatFailsIsResidue(MoveStory story, StepDefinition step) throws Exception {
    MoveProof.Told told =
        PROOF.fails(
            Disturbed.UNDO, story, story.lateFault(step), story.at(step, Phase.BEFORE).undo());

    assertThat(told.report().exitCode()).isEqualTo(5);
    assertThat(told.report().outcome()).isEqualTo(Outcome.FAILED);
    assertThat(told.report().residue())
        .anyMatch(it -> it.contains("not undone: " + step.title() + " ("));
  }

  /** Whoever finds a server down starts it; OneWriterTest has them do so at every step. */
  @Test
  void aPersonWhoStartsTheFencedPrimaryGetsNoSecondWriter() throws Exception {
    KillPoint point = MoveStory.FAILOVER.at(FailoverStep.PROMOTE, Phase.BEFORE);

    MoveProof.Told told =
        PROOF.disturbed(MoveStory.FAILOVER, point, (world, run) -> world.primary().start());

    assertThat(told.good()).as("%s", told.report()).isTrue();
  }

  static Stream<Arguments> everyKill() throws Exception {
    List<Arguments> points = new ArrayList<>();
    for (MoveStory story : stories()) {
      kills(story).forEach(it -> points.add(Arguments.of(story, it)));
    }
    return points.stream();
  }

  private static List<KillPoint> kills(MoveStory story) throws Exception {
    return PROOF.points(story).flatMap(it -> Stream.of(Phase.values()).map(it::at)).toList();
  }

  static Stream<Arguments> everyPoint() throws Exception {
    List<Arguments> points = new ArrayList<>();
    for (MoveStory story : stories()) {
      PROOF.points(story).forEach(it -> points.add(Arguments.of(story, it)));
    }
    return points.stream();
  }

  static Stream<Arguments> everyFault() throws Exception {
    List<Arguments> points = new ArrayList<>();
    for (MoveStory story : stories()) {
      faults(story).forEach(it -> points.add(Arguments.of(story, it)));
    }
    return points.stream();
  }

  private static List<KillPoint> faults(MoveStory story) throws Exception {
    return PROOF.steps(story).flatMap(it -> Stream.of(it, it.at(Phase.AFTER))).toList();
  }

  static Stream<Arguments> everyUndo() throws Exception {
    List<Arguments> undos = new ArrayList<>();
    for (MoveStory story : stories()) {
      List<String> done = PROOF.steps(story).map(KillPoint::step).toList();
      story.undone().stream()
          .filter(it -> done.contains(it.title()))
          .forEach(it -> undos.add(Arguments.of(story, it)));
    }
    return undos.stream();
  }

  /** One by chance. */
  static Stream<Arguments> sampleOfKills() throws Exception {
    Random chance = new Random(RestoreProof.SEED);
    MoveStory story = stories().get(chance.nextInt(stories().size()));
    List<KillPoint> points = kills(story);
    KillPoint point = points.get(chance.nextInt(points.size()));
    return Stream.of(Arguments.of(story, point, RestoreProof.SEED));
  }

  /** One by chance of a switchover, whose faults have most to take back. */
  static Stream<Arguments> sampleOfFaults() throws Exception {
    Random chance = new Random(RestoreProof.SEED);
    List<KillPoint> points =
        faults(MoveStory.SWITCHOVER).stream()
            .filter(it -> !it.step().equals(FailoverStep.PROMOTE.title()))
            .toList();
    KillPoint point = points.get(chance.nextInt(points.size()));
    return Stream.of(Arguments.of(MoveStory.SWITCHOVER, point, RestoreProof.SEED));
  }

  private static List<MoveStory> stories() {
    String wanted = System.getProperty("holdfast.story", ".*");
    return Stream.of(MoveStory.values()).filter(it -> it.verb().matches(wanted)).toList();
  }
}
