package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.ServiceStep.*;

import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The runbook of a service's restart. */
public final class ServiceRestartWorkflowImpl extends ConductedRun
    implements ServiceRestartWorkflow {

  private static final Duration STABLE_FOR = Duration.ofSeconds(5);

  /** Slow starters need more than a database that was only let in again. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final ServiceRestartRequest request;
  private final Service service;
  private final Runbook runbook;
  private final ServiceRestarts restarts =
      Workflow.newActivityStub(ServiceRestarts.class, ActivityKinds.change());
  private final EndpointChecks endpoints =
      Workflow.newActivityStub(EndpointChecks.class, ActivityKinds.wait(LONGEST));
  private final Notifications notifications =
      Workflow.newActivityStub(Notifications.class, ActivityKinds.change());
  private final EvidenceStore evidence =
      Workflow.newActivityStub(EvidenceStore.class, ActivityKinds.change());

  private boolean touched;
  private boolean restarted;

  @WorkflowInit
  public ServiceRestartWorkflowImpl(ServiceRestartRequest request) {
    this.request = request;
    this.service = request.service();
    var conduct =
        new Conduct(service.terms().onFailure(), request.policyHere().approvals(), this::announce);
    this.runbook =
        Runbook.open(
            request.run(), conduct, ComponentRestores.stepsAlone(service, request.policyHere()));
  }

  @Override
  public RunReport restart(ServiceRestartRequest asked) {
    runbook.tell(Outcome.RECOVERED, this::recover, this::finish);
    return runbook.close(evidence::write);
  }

  private void recover() {
    runbook.step(PREFLIGHT, this::preflight);
    runbook.awaitApprovals();
    runbook.step(RESTART, this::restartOnce);
    restarted = true;
    Instant restartedAt = Instant.ofEpochMilli(Workflow.currentTimeMillis());
    runbook.check(ended());
    runbook.recoveredAt(verifyService(restartedAt), service.terms().rto());
    runbook.verified();
  }

  private EndpointChecks.Allowed preflight() {
    restarts.requireAllowed(batch());
    return endpoints.requireAllowed(question());
  }

  private ServiceRestarts.Restarted restartOnce() {
    touched = true;
    try {
      return restarts.restart(batch());
    } catch (ActivityFailure e) {
      touched = !FailureCode.COMMAND_NOT_ALLOWED.isIn(e);
      throw e;
    }
  }

  /** What a service without checks of its own is believed by. */
  private static CheckReport ended() {
    return new CheckReport(
        "the restart command ended with 0", true, CheckReport.State.PASSED, "0", "0", null);
  }

  private Instant verifyService(Instant restartedAt) {
    if (service.checks().isEmpty()) {
      runbook.skip(VERIFY_SERVICE, "the plan names no check of the service");
      return restartedAt;
    }
    EndpointChecks.Held held =
        runbook.step(
            VERIFY_SERVICE,
            () -> {
              EndpointChecks.Held seen = endpoints.hold(question());
              seen.checks().forEach(runbook::check);
              seen.goodOrFail();
              return seen;
            });
    return held.goodOrFail();
  }

  private ServiceRestarts.Batch batch() {
    return new ServiceRestarts.Batch(request.run().run(), List.of(service));
  }

  private EndpointChecks.Question question() {
    return new EndpointChecks.Question(request.run().run(), service.checks(), STABLE_FOR, PATIENCE);
  }

  /**
   * As a part, a service that was restarted leaves nothing: what it needs is taken back by the run
   * of the whole plan, and it is restarted once more with that.
   */
  private void finish(Outcome outcome) {
    boolean left = request.part() ? touched && !restarted : touched;
    if (left && !outcome.good()) {
      runbook.leftBehind(
          "service " + service.component() + ": it was restarted and is not proven good");
    }
    notifyPeople(outcome);
  }

  private void notifyPeople(Outcome outcome) {
    if (request.part()) {
      runbook.skip(NOTIFY, "the run of the whole plan tells");
      return;
    }
    if (request.webhooks().isEmpty()) {
      runbook.skip(NOTIFY, "the plan names nobody to tell");
      return;
    }
    String text = RunSentence.of("Restart", runbook.report(), outcome, "");
    var message = new Notifications.Message(request.run().run(), request.webhooks(), text);
    runbook.besides(NOTIFY, () -> notifications.send(message), "");
  }

  private void announce(String text) {
    if (!request.webhooks().isEmpty()) {
      notifications.send(new Notifications.Message(request.run().run(), request.webhooks(), text));
    }
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
