package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.KillPoint.Phase;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.restore.RollbackStep;
import dev.holdfast.workflows.restore.ServiceStep;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
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

/** Whichever step or undo of a run fails, the report says what the world is like. */
@Timeout(300)
final class FaultTest {

  @RegisterExtension static final RestoreProof PROOF = RestoreProof.create();

  @ParameterizedTest(name = "{0}: {1}, seed {2}")
  @MethodSource("sample")
  void aStepThatFailsEndsAsItMust(Story story, KillPoint point, long seed) throws Exception {
    stepFails(story, point);
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("everyStep")
  void everyStepThatFailsEndsAsItMust(Story story, KillPoint point) throws Exception {
    stepFails(story, point);
  }

  private static void stepFails(Story story, KillPoint point) throws Exception {
    RunReport report = PROOF.fails(Disturbed.STEP, story, point);

    switch (story.endingAfter(point)) {
      case GOES_ON -> assertThat(report.outcome()).isEqualTo(story.outcome());
      case UNDONE -> {
        assertUndone(report);
        assertThat(report.residue()).isEmpty();
      }
      case RESIDUE -> {
        assertUndone(report);
        assertThat(report.residue()).isNotEmpty();
      }
      case UNDONE_OR_RESIDUE -> assertUndone(report);
      case WAITS -> assertThat(report.added().get("why")).asString().contains("made to fail");
    }
    if (story.endingAfter(point) != Story.Ending.WAITS) {
      assertThat(report.steps())
          .filteredOn(it -> story.placeOf(it).equals(point.place()))
          .extracting(StepReport::state)
          .containsExactly(StepReport.State.FAILED);
    }
  }

  private static void assertUndone(RunReport report) {
    assertThat(report.outcome()).isIn(Outcome.FAILED, Outcome.COMPENSATED, Outcome.ROLLED_BACK);
    assertThat(report.exitCode()).isEqualTo(report.residue().isEmpty() ? 1 : 5);
  }

  @Test
  void anUndoThatFailsIsResidue() throws Exception {
    Story.Step step = Story.Step.of(Stories.RESTORE.part(), RestoreStep.RESTORE_BESIDE);
    undoFails(Stories.RESTORE, step);
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("everyUndo")
  void everyUndoThatFailsIsResidue(Story story, Story.Step step) throws Exception {
    undoFails(story, step);
  }

  private static void undoFails(Story story, Story.Step step) throws Exception {
    KillPoint late = story.lateFault(step);
    RunReport report = PROOF.fails(Disturbed.UNDO, story, late, step.at(Phase.BEFORE).undo());

    assertThat(report.residue()).anyMatch(it -> it.contains("not undone: " + step.title() + " ("));
    if (story.endingAfter(late) != Story.Ending.WAITS) {
      assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(report.exitCode()).isEqualTo(5);
      assertThat(report.steps())
          .filteredOn(it -> it.undo() == StepReport.Undo.FAILED)
          .extracting(story::placeOf)
          .filteredOn(it -> it.startsWith(step.part() + ": "))
          .containsExactly(step.at(Phase.BEFORE).place());
    }
  }

  /** The undo of a component that was back is a run of its own. */
  @Tag("proof")
  @ParameterizedTest
  @MethodSource("everyStepOfARollback")
  void aRollbackThatFailsWithinThePlanIsResidue(KillPoint point) throws Exception {
    KillPoint late = Story.Step.of(RestoreWorld.SERVICE, ServiceStep.RESTART).at(Phase.BEFORE);

    RunReport report = PROOF.fails(Disturbed.UNDO, Stories.WHOLE, late, point);

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).anyMatch(it -> it.contains("the roll back did not work"));
  }

  static Stream<KillPoint> everyStepOfARollback() {
    return Stream.of(RollbackStep.values())
        .map(it -> Story.Step.of(Stories.ROLLBACK.part(), it).at(Phase.BEFORE))
        .filter(it -> Stories.ROLLBACK.endingAfter(it) == Story.Ending.UNDONE);
  }

  static Stream<Arguments> everyStep() throws Exception {
    List<Arguments> points = new ArrayList<>();
    for (Story story : Stories.all()) {
      points(story).forEach(it -> points.add(Arguments.of(story, it)));
    }
    return points.stream();
  }

  private static Stream<KillPoint> points(Story story) throws Exception {
    return PROOF.steps(story).flatMap(it -> Stream.of(it, it.at(Phase.AFTER)));
  }

  /** Those that are to be taken back when the last step that could fail has failed. */
  static Stream<Arguments> everyUndo() throws Exception {
    List<Arguments> undos = new ArrayList<>();
    for (Story story : Stories.all()) {
      List<Story.Step> steps = PROOF.planned(story);
      List<String> places = steps.stream().map(it -> it.at(Phase.BEFORE).place()).toList();
      steps.stream()
          .filter(Story.Step::undo)
          .filter(it -> places.indexOf(story.lateFault(it).place()) >= steps.indexOf(it))
          .forEach(it -> undos.add(Arguments.of(story, it)));
    }
    return undos.stream();
  }

  /** One by chance, of any story. */
  static Stream<Arguments> sample() throws Exception {
    Random chance = new Random(RestoreProof.SEED);
    Story story = Stories.all().get(chance.nextInt(Stories.all().size()));
    List<KillPoint> points = points(story).toList();
    KillPoint point = points.get(chance.nextInt(points.size()));
    return Stream.of(Arguments.of(story, point, RestoreProof.SEED));
  }
}
