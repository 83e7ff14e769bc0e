package dev.holdfast.workflows.failover;

import static dev.holdfast.workflows.failover.TrafficMoveStep.CONFIRM;
import static dev.holdfast.workflows.failover.TrafficMoveStep.EXPIRE;
import static dev.holdfast.workflows.failover.TrafficMoveStep.OBSERVE_TRAFFIC;
import static dev.holdfast.workflows.failover.TrafficMoveStep.RESUME;
import static dev.holdfast.workflows.failover.TrafficMoveStep.SWITCH;
import static dev.holdfast.workflows.failover.TrafficMoveStep.VERIFY_TRAFFIC;

import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.restore.EndpointChecks;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.site.TrafficSwitches;
import dev.holdfast.workflows.site.TrafficSwitches.Confirmation;
import dev.holdfast.workflows.site.TrafficSwitches.Confirmed;
import dev.holdfast.workflows.site.TrafficSwitches.Expiry;
import dev.holdfast.workflows.site.TrafficSwitches.Observed;
import dev.holdfast.workflows.site.TrafficSwitches.Switch;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The runbook of clients that are sent to another site from now on. */
public final class TrafficMoveWorkflowImpl extends ConductedRun implements TrafficMoveWorkflow {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Answers of name servers are kept for a day at most in practice; checks may take a while. */
  private static final Duration LONGEST = Duration.ofHours(25);

  private final TrafficMoveRequest request;
  private final Traffic traffic;
  private final Runbook runbook;
  private final TrafficSwitches switches =
      Workflow.newActivityStub(TrafficSwitches.class, ActivityKinds.change());
  private final TrafficSwitches undoSwitches =
      Workflow.newActivityStub(TrafficSwitches.class, ActivityKinds.undo());
  private final TrafficSwitches patient =
      Workflow.newActivityStub(TrafficSwitches.class, ActivityKinds.wait(LONGEST));
  private final EndpointChecks endpoints =
      Workflow.newActivityStub(EndpointChecks.class, ActivityKinds.wait(LONGEST));
  private final EvidenceStore evidence =
      Workflow.newActivityStub(EvidenceStore.class, ActivityKinds.change());

  @WorkflowInit
  public TrafficMoveWorkflowImpl(TrafficMoveRequest request) {
    this.request = request;
    this.traffic = request.traffic();
    // where data are already, sending clients back by itself would send them to nobody
    var conduct = new Conduct(OnFailure.PAUSE, null, text -> {});
    this.runbook = Runbook.open(request.run(), conduct, TrafficMoveStep.all());
    runbook.moves(request.from(), request.to());
  }

  @Override
  public RunReport move(TrafficMoveRequest asked) {
    runbook.tell(Outcome.RECOVERED, this::recover, outcome -> {});
    return runbook.close(evidence::write);
  }

  private void recover() {
    var before = runbook.step(OBSERVE_TRAFFIC, () -> switches.observe(request.target()));
    var change = new Switch(request.target(), request.from(), request.to());
    runbook
        .step(SWITCH)
        .undo(() -> undoSwitches.switchTo(change.back()))
        .run(() -> switches.switchTo(change));
    runbook.step(RESUME).runOrSkip(() -> switches.resume(request.target()));
    Optional<Confirmed> confirmed = confirm();
    Optional<Instant> goodAt =
        confirmed.map(Confirmed::at).flatMap(seenAt -> expire(before, seenAt));
    verify(goodAt).ifPresent(since -> runbook.recoveredAt(since, traffic.terms().rto()));
    runbook.verified();
  }

  private Optional<Confirmed> confirm() {
    var wanted = new Confirmation(request.target(), request.to(), PATIENCE);
    Optional<Confirmed> confirmed = runbook.step(CONFIRM).runOrSkip(() -> patient.confirm(wanted));
    var state = confirmed.isPresent() ? CheckReport.State.PASSED : CheckReport.State.UNKNOWN;
    runbook.check(
        new CheckReport(
            "clients are sent to " + request.to(),
            true,
            state,
            request.to(),
            confirmed.isPresent() ? request.to() : null,
            null));
    return confirmed;
  }

  /** Since when no client has the old answer; empty if people had the run not wait for that. */
  private Optional<Instant> expire(Observed before, Instant seenAt) {
    Duration ttl = before.ttl();
    if (ttl == null || ttl.isZero() || before.pointing().isAt(request.to())) {
      runbook.skip(EXPIRE, "no client keeps an old answer");
      return Optional.of(seenAt);
    }
    var expiry = new Expiry(request.target(), seenAt, ttl);
    return runbook
        .step(EXPIRE)
        .runOrSkip(() -> patient.awaitExpiry(expiry))
        .map(expired -> Runbook.now());
  }

  private Optional<Instant> verify(Optional<Instant> goodAt) {
    if (traffic.checks().isEmpty()) {
      runbook.skip(VERIFY_TRAFFIC, "the plan names no check of it");
      return goodAt;
    }
    return runbook.step(VERIFY_TRAFFIC).runOrSkip(this::ask).map(EndpointChecks.Held::goodOrFail);
  }

  private EndpointChecks.Held ask() {
    var question =
        new EndpointChecks.Question(request.run().run(), traffic.checks(), Duration.ZERO, PATIENCE);
    EndpointChecks.Held seen = endpoints.hold(question);
    seen.checks().forEach(runbook::check);
    seen.goodOrFail();
    return seen;
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
