package dev.holdfast.workflows.runbook;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.workflows.plan.Approvals;
import java.time.Duration;
import java.util.List;

/**
 * What a plan asks for before a run may change anything.
 *
 * @param expiry how long one signature is good for at most
 * @param approvers the names in the plan
 */
public record ApprovalsWanted(
    int required, @JsonProperty("expirySeconds") Duration expiry, List<String> approvers) {

  public ApprovalsWanted {
    approvers = List.copyOf(approvers);
  }

  static ApprovalsWanted of(Approvals approvals) {
    return new ApprovalsWanted(
        approvals.required(),
        approvals.expiry(),
        approvals.approvers().stream().map(Approvals.Approver::name).toList());
  }
}
