package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.runbook.ApprovalStep;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of {@link DatabaseRestoreWorkflow}, in order. */
public enum RestoreStep implements StepDefinition {
  CHOOSE_BACKUP("choose backup", false, null),
  VERIFY_BACKUP("verify backup", false, null),
  PREFLIGHT("preflight", false, null),
  TAKE_FENCE("take fence record", true, "gives the fence record back"),
  RESTORE_BESIDE("restore beside", true, "drops the side copy"),
  MATCH_PROPERTIES("match properties", true, "nothing to undo: dropped with the side copy"),
  VERIFY_SIDE_COPY("verify side copy", false, null),
  QUIESCE("quiesce", true, "lets clients into the live database again"),
  SWAP("swap", true, "renames back; keeps the restored copy if someone wrote to it"),
  OPEN("open", true, "nothing to undo: closed again before the names are changed back"),
  RESTART_SERVICES("restart services", false, null),
  VERIFY_SERVICE("verify service", false, null),
  MEASURE_LOSS("measure loss", false, null),
  RELEASE_FENCE("release fence record", true, "nothing to undo: the record is free again"),
  NOTIFY("notify", false, null);

  /** Without these the database is back all the same, and its old state is kept. */
  private static final List<RestoreStep> SKIPPABLE = List.of(RESTART_SERVICES, VERIFY_SERVICE);

  private final Outline outline;

  RestoreStep(String title, boolean mutates, @Nullable String undo) {
    this.outline = new Outline(title, mutates, undo);
  }

  /** The steps of a restore under this policy, in order. */
  public static List<StepDefinition> of(RunPolicy policy) {
    return ApprovalStep.within(policy, List.of(values()));
  }

  /** As {@link #of(RunPolicy)}, or those of a restore in place. */
  public static List<StepDefinition> of(RunPolicy policy, boolean inPlace) {
    return inPlace ? ApprovalStep.within(policy, List.of(InPlaceStep.values())) : of(policy);
  }

  @Override
  public boolean skippable() {
    return SKIPPABLE.contains(this);
  }

  @Override
  public Outline outline() {
    return outline;
  }
}
