package dev.holdfast.workflows.runbook;

/** A workflow whose runbook answers everything that a run is asked and told. */
public abstract class ConductedRun implements SteeredRun {

  /** Made in the workflow's {@code @WorkflowInit}: messages may come before its first line runs. */
  protected abstract Runbook runbook();

  @Override
  public RunReport status() {
    return runbook().report();
  }

  @Override
  public final RunReport abort(Abort request) {
    return runbook().mailbox().abort(request);
  }

  @Override
  public final void stop(Abort request) {
    runbook().stop(request);
  }

  @Override
  public final void validateAbort(Abort request) {
    runbook().mailbox().validateAbort();
  }

  @Override
  public final RunReport decide(Decision decision) {
    return runbook().mailbox().decide(decision);
  }

  @Override
  public final void validateDecide(Decision decision) {
    runbook().mailbox().validateDecide(decision);
  }

  @Override
  public final RunReport approve(Approval approval) {
    return runbook().mailbox().approve(approval);
  }

  @Override
  public final void validateApprove(Approval approval) {
    runbook().mailbox().validateApprove(approval);
  }
}
