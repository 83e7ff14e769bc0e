package dev.holdfast.workflows.restore;

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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Waits, and does what was decided. Every try to remove the old database is a runbook of its own:
 * one that fails is undone, and the waiting goes on.
 */
public final class CommitWorkflowImpl implements CommitWorkflow {

  /** How often is looked for a backup once the window is over. */
  private static final Duration LOOK_AGAIN = Duration.ofHours(1);

  /** A look is about a dozen events, a proof a hundred. */
  private static final long LONG_HISTORY = 1_000;

  private static final List<String> OPTIONS =
      Stream.of(Choice.ROLLBACK, Choice.REMOVE, Choice.KEEP).map(Choice::word).toList();

  private final CommitRequest request;
  private final RestorePorts ports;
  private Runbook runbook;
  private CommitProgress progress;

  private @Nullable Decision decision;
  private @Nullable Map<String, @Nullable Object> rollback;
  private @Nullable Object dump;
  private boolean trying;
  private boolean decided;
  private boolean stopped;
  private boolean ended;

  @WorkflowInit
  public CommitWorkflowImpl(CommitRequest request) {
    this.request = request;
    this.progress = request.progress();
    this.ports = RestorePorts.within(request.target().database().timeout());
    this.runbook = opened();
  }

  private Runbook opened() {
    Runbook fresh = Runbook.open(request.run(), CommitStep.values());
    fresh.addUnknown("ending", "decision");
    fresh.add("swappedBy", request.swappedBy());
    fresh.add("kept", RestoreFigures.kept(request.kept(), request.untilAt()));
    fresh.add("why", progress.why());
    fresh.add("rollback", rollback);
    fresh.add("dump", dump);
    progress.residue().forEach(fresh::leftBehind);
    return fresh;
  }

  @Override
  public RunReport commit(CommitRequest asked) {
    while (!ended) {
      awaitDecision();
      Decision next = decision;
      decided = next != null;
      decision = null;
      if (stopped) {
        end(new CommitRound(request, runbook, ports)::stop);
      } else if (next == null) {
        proveAndRemove();
      } else {
        follow(next);
      }
      decided = false;
      handOnLongHistory();
    }
    return runbook.close(ports.evidence()::write);
  }

  private void awaitDecision() {
    if (progress.since() == null) {
      progress = progress.waitingSince(now());
    }
    runbook.waitsFor(new WaitingFor(WaitingFor.What.DECISION, since(), OPTIONS));
    try {
      Duration rest = untilNextLook();
      if (rest == null) {
        Workflow.await(this::called);
      } else if (rest.toMillis() > 0) {
        Workflow.await(rest, this::called);
      }
    } catch (CanceledFailure e) {
      stopped = true;
    }
    runbook.waitsFor(null);
  }

  private Instant since() {
    Instant since = progress.since();
    return since == null ? now() : since;
  }

  private boolean called() {
    return decision != null || stopped;
  }

  /** Null if only a person's decision ends the waiting. */
  private @Nullable Duration untilNextLook() {
    Instant until = request.untilAt();
    if (until == null || progress.peopleOnly()) {
      return null;
    }
    Duration rest = Duration.between(now(), until);
    boolean over = rest.isNegative() || rest.isZero();
    return over && progress.why() != null ? LOOK_AGAIN : rest;
  }

  private void follow(Decision next) {
    Map<String, @Nullable Object> fields = new TreeMap<>();
    fields.put("choice", next.choice().name());
    fields.put("by", next.by());
    fields.put("reason", next.reason());
    runbook.add("decision", fields);
    switch (next.choice()) {
      case ROLLBACK -> rollBack(next);
      case REMOVE -> remove(next);
      case KEEP -> end(new CommitRound(request, runbook, ports)::keep);
      case RETRY, SKIP, COMPENSATE -> throw new IllegalStateException("never offered");
    }
  }

  private void rollBack(Decision next) {
    progress = progress.nextRollBack();
    RollbackChild child = new RollbackChild(request, next, progress.rollBacks());
    rollback = child.begun();
    runbook.add("rollback", rollback);
    RunReport report = child.run();
    rollback = child.ended();
    dump = report == null ? null : report.added().get("dump");
    runbook.add("rollback", rollback);
    runbook.add("dump", dump);
    if (CancellationScope.current().isCancelRequested()) {
      end(new CommitRound(request, runbook, ports)::stop);
    } else if (report != null && report.outcome() == Outcome.RECOVERED) {
      end(() -> new CommitRound(request, runbook, ports).rolledBack(report));
    } else {
      goOnWaiting("the roll back did not work: " + child.failure(), true);
    }
  }

  private void proveAndRemove() {
    progress = progress.nextRound();
    CommitRound round = new CommitRound(request, runbook, ports);
    trying = true;
    boolean removed = tell(() -> round.prove(progress, () -> trying = false));
    trying = false;
    if (!removed && !ended) {
      progress = round.disproved(runbook.report()).map(progress::without).orElse(progress);
      goOnWaiting("the old database was not removed: " + failure(), decided);
    }
  }

  private void remove(Decision next) {
    progress = progress.nextRound();
    CommitRound round = new CommitRound(request, runbook, ports);
    boolean removed = tell(() -> round.removeUnproven(next, progress));
    if (!removed && !ended) {
      goOnWaiting("the old database was not removed: " + failure(), true);
    }
  }

  private void end(Functions.Proc story) {
    tell(story);
    ended = true;
  }

  private boolean tell(Functions.Proc story) {
    CommitNotices notices = new CommitNotices(request, runbook, ports);
    runbook.tell(Outcome.COMPLETED, story, notices::ended);
    boolean good = runbook.report().outcome() == Outcome.COMPLETED;
    stopped = stopped || CancellationScope.current().isCancelRequested();
    ended = good || stopped;
    return good;
  }

  private String failure() {
    RunReport report = runbook.report();
    return report.error() == null ? "unknown" : report.error().message();
  }

  private void goOnWaiting(String why, boolean afresh) {
    progress = progress.because(why).leaving(runbook.report().residue());
    runbook = opened();
    boolean ask = afresh || !progress.told();
    if (ask) {
      progress = progress.waitingSince(now());
    }
    if (ask && decision == null) {
      progress = progress.toldPeople();
      new CommitNotices(request, runbook, ports).ask(why);
    }
  }

  private void handOnLongHistory() {
    if (!ended && !called() && Workflow.getInfo().getHistoryLength() > LONG_HISTORY) {
      Workflow.continueAsNew(request.with(progress));
    }
  }

  @Override
  public RunReport decide(Decision next) {
    decision = next;
    if (trying) {
      runbook.stop(new Abort(next.by(), "decided to " + next.choice().word()));
    }
    return status();
  }

  @Override
  public void validateDecide(Decision next) {
    if (!OPTIONS.contains(next.choice().word())) {
      throw refused(
          "the restore has ended; about the old database it accepts: "
              + String.join(", ", OPTIONS));
    }
    if (ended || decided || stopped || decision != null) {
      throw refused("a decision is being carried out");
    }
    if (!trying && runbook.report().waitingFor() == null) {
      throw refused("the old database is being removed");
    }
  }

  private static RuntimeException refused(String why) {
    return FailureCode.refusal(why);
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
  public RunReport approve(Approval approval) {
    return status();
  }

  @Override
  public void validateApprove(Approval approval) {
    throw refused("nobody has to approve it");
  }

  /** A decision as reports tell it. */
  static String sentence(Decision decision) {
    return "%s, decided by %s: %s"
        .formatted(decision.choice().word(), decision.by(), decision.reason());
  }

  @Override
  public void validateAbort(Abort abort) {
    validateDecide(new Decision(Choice.KEEP, abort.by(), abort.reason()));
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
