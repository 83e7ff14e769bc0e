package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.StepDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a restore in place, in order: those of {@link RestoreStep}, but the live database is
 * dropped before its copy is restored. From there on nothing is taken back.
 */
public enum InPlaceStep implements StepDefinition {
  CHOOSE_BACKUP(RestoreStep.CHOOSE_BACKUP),
  VERIFY_BACKUP(RestoreStep.VERIFY_BACKUP),
  PREFLIGHT(RestoreStep.PREFLIGHT),
  TAKE_FENCE(RestoreStep.TAKE_FENCE),
  QUIESCE(RestoreStep.QUIESCE),
  DROP_LIVE("drop live database", true, null, false),
  RESTORE_BESIDE(
      RestoreStep.RESTORE_BESIDE, "drops half a copy; a whole one stays: it is the only"),
  MATCH_PROPERTIES(RestoreStep.MATCH_PROPERTIES, "nothing to undo: stays with the copy"),
  VERIFY_SIDE_COPY(RestoreStep.VERIFY_SIDE_COPY),
  SWAP(RestoreStep.SWAP, "nothing to undo: there is no old database to go back to"),
  OPEN(RestoreStep.OPEN, "nothing to undo: stays open"),
  RESTART_SERVICES(RestoreStep.RESTART_SERVICES),
  VERIFY_SERVICE(RestoreStep.VERIFY_SERVICE),
  MEASURE_LOSS(RestoreStep.MEASURE_LOSS),
  RELEASE_FENCE(RestoreStep.RELEASE_FENCE),
  NOTIFY(RestoreStep.NOTIFY);

  private final Outline outline;
  private final boolean skippable;

  InPlaceStep(String title, boolean mutates, @Nullable String undo, boolean skippable) {
    this.outline = new Outline(title, mutates, undo);
    this.skippable = skippable;
  }

  InPlaceStep(RestoreStep as) {
    this(as, as.undo());
  }

  InPlaceStep(RestoreStep as, @Nullable String undo) {
    this(as.title(), as.mutates(), undo, as.skippable());
  }

  @Override
  public Outline outline() {
    return outline;
  }

  @Override
  public boolean skippable() {
    return skippable;
  }
}
