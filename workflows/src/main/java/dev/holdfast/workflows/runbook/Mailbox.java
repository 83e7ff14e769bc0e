package dev.holdfast.workflows.runbook;

/** What people tell a run while it is on its way: each is refused, or taken and answered. */
final class Mailbox {

  private final Ledger ledger;
  private final Steering steering;
  private final Decisions decisions;
  private final ApprovalGate gate;

  Mailbox(Ledger ledger, Steering steering, Decisions decisions, ApprovalGate gate) {
    this.ledger = ledger;
    this.steering = steering;
    this.decisions = decisions;
    this.gate = gate;
  }

  void validateAbort() {
    steering.validateAbort();
  }

  RunReport abort(SteeredRun.Abort request) {
    steering.abort(request);
    return ledger.report();
  }

  void validateDecide(SteeredRun.Decision decision) {
    decisions.validate(decision);
  }

  RunReport decide(SteeredRun.Decision decision) {
    decisions.take(decision);
    return ledger.report();
  }

  void validateApprove(Approval approval) {
    if (steering.finishing()) {
      throw FailureCode.refusal("the run is finishing: there is nothing to approve any more");
    }
    gate.validate(approval);
  }

  RunReport approve(Approval approval) {
    gate.take(approval);
    return ledger.report();
  }
}
