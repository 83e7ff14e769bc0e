package dev.holdfast.cli;

import dev.holdfast.workflows.failover.FailbackStep;
import dev.holdfast.workflows.failover.FailoverStep;
import dev.holdfast.workflows.freeze.FreezeStep;
import dev.holdfast.workflows.freeze.UnfreezeStep;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A verb that moves a PostgreSQL cluster or stops its writes, under load. */
enum MoveStory {
  /** The primary was killed. */
  FAILOVER,
  SWITCHOVER,
  /** After a failover from a primary that was killed. */
  FAILBACK,
  FREEZE,
  /** After a freeze. */
  UNFREEZE;

  /** What nobody has to mend: the run goes on without. */
  private static final List<String> BESIDES =
      titles(FailoverStep.MEASURE_LOSS, FreezeStep.RELEASE_FENCES, UnfreezeStep.RELEASE_FENCES);

  /** Nothing is there any more that could be taken back. */
  private static final List<String> BEYOND =
      titles(FailoverStep.SETTLE, FailoverStep.FOLLOW, FailoverStep.VERIFY);

  private static List<String> titles(StepDefinition... steps) {
    return Stream.of(steps).map(StepDefinition::title).toList();
  }

  private Stream<StepDefinition> steps() {
    return switch (this) {
      case FAILOVER, SWITCHOVER -> Stream.of(FailoverStep.values());
      case FAILBACK -> FailbackStep.of(RunPolicy.usual()).stream();
      case FREEZE -> Stream.of(FreezeStep.values());
      case UNFREEZE -> Stream.of(UnfreezeStep.values());
    };
  }

  /** As the proofs name it. */
  String verb() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean freezes() {
    return this == FREEZE || this == UNFREEZE;
  }

  /** Whose steps they are. */
  String part() {
    return freezes() ? KillPoint.WHOLE : "db";
  }

  KillPoint at(StepDefinition step, KillPoint.Phase phase) {
    return new KillPoint(part(), step.title(), phase);
  }

  /** Those that have something to take back, and a later step by whose failure that is done. */
  List<StepDefinition> undone() {
    return steps()
        .filter(it -> Story.Step.takesBack(it.undo()))
        .filter(it -> !BEYOND.contains(it.title()) && !BESIDES.contains(it.title()))
        .toList();
  }

  /** A fault late enough that the step has to be taken back. */
  KillPoint lateFault(StepDefinition undone) {
    return switch (this) {
      case FAILOVER, SWITCHOVER, FAILBACK -> {
        boolean own = undone == FailoverStep.PROMOTE;
        yield at(own ? FailoverStep.PROMOTE : FailoverStep.REPLAY, KillPoint.Phase.BEFORE);
      }
      case FREEZE -> at(FreezeStep.VERIFY, KillPoint.Phase.BEFORE);
      case UNFREEZE -> at(UnfreezeStep.VERIFY, KillPoint.Phase.BEFORE);
    };
  }

  /** What must come of a step that fails for good. */
  Story.Ending endingAfter(KillPoint fault) {
    if (BESIDES.contains(fault.step())) {
      return Story.Ending.GOES_ON;
    }
    if (!freezes() && BEYOND.contains(fault.step())) {
      return Story.Ending.WAITS;
    }
    boolean promoted =
        fault.step().equals(FailoverStep.PROMOTE.title()) && fault.phase() == KillPoint.Phase.AFTER;
    return promoted ? Story.Ending.RESIDUE : Story.Ending.UNDONE;
  }

  /** Whether the old primary takes writes, if the run has not moved it away. */
  boolean writesGoOn(boolean good) {
    return this == FREEZE ? !good : this == SWITCHOVER || this == FAILBACK || good;
  }

  /** Where the primary is that writes when the run begins. */
  String from() {
    return this == FAILBACK ? "neu" : "weu";
  }

  /** Where it is once the run has moved it. */
  String to() {
    return this == FAILBACK ? "weu" : "neu";
  }
}
