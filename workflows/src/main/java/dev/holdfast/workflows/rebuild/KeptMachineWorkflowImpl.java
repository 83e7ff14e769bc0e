package dev.holdfast.workflows.rebuild;

import dev.holdfast.workflows.runbook.Approval;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.WaitingFor;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Waits, and does what was decided. Every try is a runbook of its own: after one that fails the
 * waiting goes on, and nothing is destroyed any more unless a person says so.
 */
public final class KeptMachineWorkflowImpl implements KeptMachineWorkflow {

  private static final List<Choice> CHOICES = List.of(Choice.ROLLBACK, Choice.REMOVE, Choice.KEEP);

  private final KeptMachineRequest request;
  private final RebuildPorts ports = RebuildPorts.all();
  private Runbook runbook;
  private Instant since;
  private @Nullable String why;
  private @Nullable Decision decision;
  private boolean acting;
  private boolean stopped;
  private boolean ended;

  @WorkflowInit
  public KeptMachineWorkflowImpl(KeptMachineRequest request) {
    this.request = request;
    this.since = Runbook.now();
    this.runbook = opened();
  }

  private Runbook opened() {
    Runbook fresh = Runbook.open(request.run(), KeptMachineStep.values());
    fresh.addUnknown("ending", "decision", "rollback", "dump");
    fresh.add("swappedBy", request.kept().target().run());
    fresh.add("kept", VmRebuildWorkflowImpl.kept(request.kept().target(), request.untilAt()));
    fresh.add("why", why);
    return fresh;
  }

  @Override
  public RunReport watch(KeptMachineRequest asked) {
    while (!ended) {
      awaitDecision();
      acting = true;
      act(new KeptMachineEnding(request, runbook, ports));
      acting = false;
      decision = null;
    }
    return runbook.close(ports.evidence()::write);
  }

  private void awaitDecision() {
    runbook.waitsFor(
        new WaitingFor(
            WaitingFor.What.DECISION, since, CHOICES.stream().map(Choice::word).toList()));
    try {
      Instant until = request.untilAt();
      if (until == null || why != null) {
        Workflow.await(this::called);
      } else {
        Duration rest = Duration.between(Runbook.now(), until);
        Workflow.await(rest.isNegative() ? Duration.ZERO : rest, this::called);
      }
    } catch (CanceledFailure e) {
      stopped = true;
    }
    runbook.waitsFor(null);
  }

  private boolean called() {
    return decision != null || stopped;
  }

  private void act(KeptMachineEnding ending) {
    Decision told = decision;
    if (stopped) {
      end(ending::stop);
    } else if (told == null) {
      end(ending::prove);
    } else {
      runbook.add("decision", fields(told));
      switch (told.choice()) {
        case REMOVE -> end(ending::remove);
        case KEEP -> end(ending::keep);
        case ROLLBACK -> end(ending::rollBack);
        case RETRY, SKIP, COMPENSATE -> throw new IllegalStateException("never offered");
      }
    }
  }

  private static Map<String, @Nullable Object> fields(Decision told) {
    Map<String, @Nullable Object> fields = new TreeMap<>();
    fields.put("choice", told.choice().name());
    fields.put("by", told.by());
    fields.put("reason", told.reason());
    return fields;
  }

  private void end(Functions.Proc story) {
    var notices = new KeptMachineNotices(request, runbook, ports);
    runbook.tell(Outcome.COMPLETED, story, notices::ended);
    stopped = stopped || CancellationScope.current().isCancelRequested();
    ended = stopped || runbook.report().outcome() == Outcome.COMPLETED;
    if (!ended) {
      var error = runbook.report().error();
      why = "the last try did not work: " + (error == null ? "unknown" : error.message());
      since = Runbook.now();
      runbook = opened();
      new KeptMachineNotices(request, runbook, ports).ask(why);
    }
  }

  @Override
  public RunReport decide(Decision told) {
    decision = told;
    return status();
  }

  @Override
  public void validateDecide(Decision told) {
    if (!CHOICES.contains(told.choice())) {
      throw FailureCode.refusal(
          "the rebuild has ended; about the old machine it accepts: "
              + CHOICES.stream().map(Choice::word).collect(Collectors.joining(", ")));
    }
    if (ended || acting || stopped || decision != null) {
      throw FailureCode.refusal("a decision is being carried out");
    }
  }

  @Override
  public RunReport status() {
    return runbook.report();
  }

  @Override
  public RunReport abort(Abort abort) {
    stop(abort);
    return status();
  }

  @Override
  public void stop(Abort abort) {
    stopped = true;
    runbook.stop(abort);
  }

  @Override
  public void validateAbort(Abort abort) {
    validateDecide(new Decision(Choice.KEEP, abort.by(), abort.reason()));
  }

  @Override
  public RunReport approve(Approval approval) {
    return status();
  }

  @Override
  public void validateApprove(Approval approval) {
    throw FailureCode.refusal("nobody has to approve it");
  }
}
