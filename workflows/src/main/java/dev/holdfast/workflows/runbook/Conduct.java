package dev.holdfast.workflows.runbook;

import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.plan.OnFailure;
import io.temporal.workflow.Functions;
import org.jspecify.annotations.Nullable;

/**
 * How a run deals with people.
 *
 * @param onFailure what happens when a step has failed; {@code CONTINUE} is for whoever runs
 *     several components, here it undoes
 * @param onFailureBeyond the same once the point of no return is passed
 * @param approvals who must agree before anything is changed; null if nobody
 * @param announce tells people a text; what it throws changes nothing about the run
 */
public record Conduct(
    OnFailure onFailure,
    OnFailure onFailureBeyond,
    @Nullable Approvals approvals,
    Functions.Proc1<String> announce) {

  /** The same before and beyond the point of no return. */
  public Conduct(
      OnFailure onFailure, @Nullable Approvals approvals, Functions.Proc1<String> announce) {
    this(onFailure, onFailure, approvals, announce);
  }

  /** Asks nobody. */
  public static Conduct alone() {
    return new Conduct(OnFailure.COMPENSATE, null, text -> {});
  }
}
