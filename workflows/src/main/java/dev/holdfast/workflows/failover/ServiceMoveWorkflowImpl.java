package dev.holdfast.workflows.failover;

import static dev.holdfast.workflows.failover.ServiceMoveStep.START_NEW;
import static dev.holdfast.workflows.failover.ServiceMoveStep.STOP_OLD;
import static dev.holdfast.workflows.failover.ServiceMoveStep.VERIFY_SERVICE;

import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.restore.EndpointChecks;
import dev.holdfast.workflows.restore.ServiceRestarts;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.site.ServiceControls;
import dev.holdfast.workflows.site.ServiceControls.At;
import dev.holdfast.workflows.site.ServiceControls.State;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The runbook of a service that runs at another site from now on. */
public final class ServiceMoveWorkflowImpl extends ConductedRun implements ServiceMoveWorkflow {

  /** Slow starters need more than a database that was only let in again. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final ServiceMoveRequest request;
  private final Runbook runbook;
  private final ServiceControls controls =
      Workflow.newActivityStub(ServiceControls.class, ActivityKinds.change());
  private final ServiceControls undoControls =
      Workflow.newActivityStub(ServiceControls.class, ActivityKinds.undo());
  private final ServiceRestarts restarts =
      Workflow.newActivityStub(ServiceRestarts.class, ActivityKinds.change());
  private final EndpointChecks endpoints =
      Workflow.newActivityStub(EndpointChecks.class, ActivityKinds.wait(LONGEST));
  private final EvidenceStore evidence =
      Workflow.newActivityStub(EvidenceStore.class, ActivityKinds.change());

  @WorkflowInit
  public ServiceMoveWorkflowImpl(ServiceMoveRequest request) {
    this.request = request;
    boolean dispensable = request.service().terms().onFailure() == OnFailure.CONTINUE;
    var conduct =
        new Conduct(dispensable ? OnFailure.COMPENSATE : OnFailure.PAUSE, null, text -> {});
    this.runbook = Runbook.open(request.run(), conduct, ServiceMoveStep.of(request.run().kind()));
    runbook.moves(request.from(), request.to());
  }

  @Override
  public RunReport move(ServiceMoveRequest asked) {
    runbook.tell(Outcome.RECOVERED, this::recover, outcome -> {});
    return runbook.close(evidence::write);
  }

  private void recover() {
    if (request.planned()) {
      stopOld();
    }
    boolean started =
        runbook.step(START_NEW).undo(this::stopAgain).runOrSkip(this::start).isPresent();
    verify(started).ifPresent(since -> runbook.recoveredAt(since, request.service().terms().rto()));
    runbook.verified();
    if (!request.planned()) {
      retireOld();
    }
  }

  private void stopOld() {
    if (stays() || !canBeStopped()) {
      runbook.skip(STOP_OLD, whyNotStopped());
      return;
    }
    runbook.step(STOP_OLD).undo(this::startAgain).runOrSkip(() -> controls.stop(old()));
  }

  /** The old site may be gone: nothing waits for it, and what may still run there is named. */
  private void retireOld() {
    if (stays() || !canBeStopped()) {
      runbook.skip(STOP_OLD, whyNotStopped());
      return;
    }
    runbook.besides(
        STOP_OLD,
        () -> controls.stop(old()),
        "service %s: it may still run at %s"
            .formatted(request.service().component(), request.from()));
  }

  private Observation start() {
    return stays()
        ? restarts.restart(
            new ServiceRestarts.Batch(request.run().run(), List.of(request.service())))
        : controls.start(there());
  }

  private Observation startAgain() {
    return undoControls.start(old());
  }

  /** What ran already when the run began stays. */
  private Observation stopAgain() {
    if (stays() || !canBeStopped()) {
      return undoControls.look(there());
    }
    var seen = undoControls.look(there());
    return seen.state() == State.INACTIVE ? seen : undoControls.stop(there());
  }

  /** Since when it is good; empty if people had the run go on without knowing. */
  private Optional<Instant> verify(boolean started) {
    if (request.service().checks().isEmpty()) {
      runbook.skip(VERIFY_SERVICE, "the plan names no check of the service");
      runbook.check(seenStarted(started));
      return started ? Optional.of(Runbook.now()) : Optional.empty();
    }
    return runbook.step(VERIFY_SERVICE).runOrSkip(this::ask).map(EndpointChecks.Held::goodOrFail);
  }

  private EndpointChecks.Held ask() {
    var question =
        new EndpointChecks.Question(
            request.run().run(), request.service().checks(), Duration.ZERO, PATIENCE);
    EndpointChecks.Held seen = endpoints.hold(question);
    seen.checks().forEach(runbook::check);
    seen.goodOrFail();
    return seen;
  }

  /** What a service without checks of its own is believed by. */
  private static CheckReport seenStarted(boolean started) {
    return new CheckReport(
        "it was started",
        true,
        started ? CheckReport.State.PASSED : CheckReport.State.UNKNOWN,
        "started",
        started ? "started" : null,
        null);
  }

  /** One and the same process serves both sites: it is restarted, so that it connects anew. */
  private boolean stays() {
    return request.service().at(request.from()).equals(request.service().at(request.to()));
  }

  private boolean canBeStopped() {
    Service there = request.service().at(request.from());
    return there.control() == Service.Control.SYSTEMD || !there.stop().isEmpty();
  }

  private String whyNotStopped() {
    return stays() ? "it is the same at both sites" : "the plan has no stop command for it";
  }

  private At old() {
    return new At(request.run().run(), request.service(), request.from());
  }

  private At there() {
    return new At(request.run().run(), request.service(), request.to());
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
