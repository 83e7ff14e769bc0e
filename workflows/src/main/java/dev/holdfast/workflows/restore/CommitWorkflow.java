package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Watches over the old database that a restore has kept. It waits for a person's decision; once the
 * commit window is over it removes the old database as soon as a backup taken since the swap is
 * proven, and asks as long as there is none.
 */
@WorkflowInterface
public interface CommitWorkflow extends SteeredRun {

  /** Returns once the old database is live again, removed, or kept for good. */
  @WorkflowMethod
  RunReport commit(CommitRequest request);

  /** Takes a decision; returns at once, what follows from it is seen in the status. */
  @UpdateMethod
  RunReport decide(Decision decision);

  /** Rejects a decision while an earlier one is being carried out, or the removal is. */
  @UpdateValidatorMethod(updateName = "decide")
  void validateDecide(Decision decision);

  /** Who decided what and why. */
  record Decision(Choice choice, String by, String reason) {
    String sentence() {
      return choice.word() + ", decided by " + by + ": " + reason;
    }
  }

  /** What can be decided. */
  enum Choice {
    /** The old database becomes live again. */
    ROLLBACK,
    /** The old database is removed, whether or not a backup is proven. */
    REMOVE,
    /** The old database stays until somebody drops it by hand; nobody watches over it any more. */
    KEEP;

    /** As people write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static List<String> options() {
      return Arrays.stream(values()).map(Choice::word).toList();
    }
  }
}
