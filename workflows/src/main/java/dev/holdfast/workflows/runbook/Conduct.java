package dev.holdfast.workflows.runbook;

import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.plan.OnFailure;
import io.temporal.workflow.Functions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run deals with people.
 *
 * @param onFailure what happens when a step has failed; {@code CONTINUE} is for whoever runs
 *     several components, here it undoes
 * @param onFailureBeyond the same once the point of no return is passed
 * @param approvals who must agree before anything is changed; null if nobody
 * @param announce tells people a text; what it throws changes nothing about the run
 * @param unasked steps whose failure takes the run back at once, before and beyond that point:
 *     there is no time to ask, or nothing to decide
 */
public record Conduct(
    OnFailure onFailure,
    OnFailure onFailureBeyond,
    @Nullable Approvals approvals,
    Functions.Proc1<String> announce,
    List<StepDefinition> unasked) {

  public Conduct {
    unasked = List.copyOf(unasked);
  }

  /** Every failed step is dealt with in the same way. */
  public Conduct(
      OnFailure onFailure,
      OnFailure onFailureBeyond,
      @Nullable Approvals approvals,
      Functions.Proc1<String> announce) {
    this(onFailure, onFailureBeyond, approvals, announce, List.of());
  }

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
