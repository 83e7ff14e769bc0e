package dev.holdfast.cli;

import dev.holdfast.cli.KillPoint.Phase;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepDefinition;
import dev.holdfast.workflows.runbook.StepReport;
import java.util.List;
import java.util.stream.Stream;

/** A run of one runbook in a world, told so that it can be told again with something gone wrong. */
sealed interface Story permits RestoreStory, CommitStory, RollbackStory {

  /**
   * A step of it.
   *
   * @param undo whether a failure later on has something to take back
   */
  record Step(String part, String title, boolean undo) {

    static Step of(String part, StepDefinition step) {
      return new Step(part, step.title(), takesBack(step.undo()));
    }

    static boolean takesBack(@org.jspecify.annotations.Nullable String undo) {
      return undo != null && !undo.startsWith("nothing to undo");
    }

    KillPoint at(Phase phase) {
      return new KillPoint(part, title, phase);
    }
  }

  /** What must come of a step that fails for good. */
  enum Ending {
    /** The run's aim is reached all the same. */
    GOES_ON,
    /** All of it is taken back. */
    UNDONE,
    /** What can't be taken back is named. */
    RESIDUE,
    /** One of these two. */
    UNDONE_OR_RESIDUE,
    /** Taken back, and a person is asked. */
    WAITS
  }

  /** The part that steps belong to which name no component. */
  String part();

  /** Makes the world anew, and all that precedes the run. */
  void prepare(RestoreWorld world) throws Exception;

  /** Begins the run. */
  void start(RestoreWorld world);

  /** Returns once it has ended, or waits for somebody because a step failed. */
  RunReport await(RestoreWorld world);

  /** The workflows that it consists of. */
  List<String> workflows(RestoreWorld world);

  /** What is said beforehand that it will do, in order. */
  List<Step> steps(RestoreWorld world);

  /** What it does if nothing disturbs it. */
  Effects effects();

  /** How it ends if nothing disturbs it. */
  Outcome outcome();

  /** What must come of a fault there. */
  Ending endingAfter(KillPoint fault);

  /** A fault late enough that the step has to be taken back. */
  KillPoint lateFault(Step undone);

  /** Where a step of a report stands in this story. */
  default String placeOf(StepReport step) {
    return new KillPoint(part(), step.name(), Phase.BEFORE).place();
  }

  /** Who writes evidence at its end. */
  default Stream<KillPoint> evidence(RestoreWorld world) {
    return workflows(world).stream()
        .map(KillPoint::partOf)
        .map(it -> new KillPoint(it, KillPoint.EVIDENCE, Phase.BEFORE));
  }
}
