package dev.holdfast.workflows.plan;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Enough people can agree, each of them one person. */
final class ApprovalRules {

  private static final PlanPath APPROVALS = PlanPath.of("approvals");

  private final Consumer<PlanFlaw> flaws;

  private ApprovalRules(Consumer<PlanFlaw> flaws) {
    this.flaws = flaws;
  }

  static void check(RunPolicy policy, Consumer<PlanFlaw> flaws) {
    Approvals approvals = policy.approvals();
    if (approvals != null) {
      ApprovalRules rules = new ApprovalRules(flaws);
      rules.checkPeople(approvals.approvers());
      rules.checkNumber(approvals);
    }
  }

  private void checkPeople(List<Approvals.Approver> approvers) {
    Map<String, String> names = new TreeMap<>();
    Map<String, String> keys = new TreeMap<>();
    for (int i = 0; i < approvers.size(); i++) {
      Approvals.Approver approver = approvers.get(i);
      PlanPath path = APPROVALS.key("approvers").index(i);
      if (names.putIfAbsent(approver.name(), approver.name()) != null) {
        flaws.accept(
            duplicate(
                path.key("name"),
                "%s is an approver already; one person agrees once".formatted(approver.name()),
                "remove one of the two"));
      }
      String owner = keys.putIfAbsent(approver.key(), approver.name());
      if (owner != null) {
        flaws.accept(
            duplicate(
                path.key("key"),
                "%s has the same key; one key agrees once".formatted(owner),
                "let each approver make a key: dr key"));
      }
    }
  }

  private void checkNumber(Approvals approvals) {
    long people = approvals.approvers().stream().map(Approvals.Approver::key).distinct().count();
    if (people < approvals.required()) {
      flaws.accept(
          new PlanFlaw(
              APPROVALS.key("required"),
              Code.PLAN_APPROVALS_UNREACHABLE,
              "%d must agree, and the plan names %d who can: no run could ever begin"
                  .formatted(approvals.required(), people),
              "name more approvers, or ask for fewer"));
    } else if (people == approvals.required()) {
      flaws.accept(
          new PlanFlaw(
              APPROVALS.key("required"),
              Code.PLAN_APPROVALS_WITHOUT_RESERVE,
              "all %d approvers must agree: none of them can start a run or be away"
                  .formatted(people),
              "name one more approver than must agree"));
    }
  }

  private static PlanFlaw duplicate(PlanPath path, String message, String fix) {
    return new PlanFlaw(path, Code.PLAN_DUPLICATE_NAME, message, fix);
  }
}
