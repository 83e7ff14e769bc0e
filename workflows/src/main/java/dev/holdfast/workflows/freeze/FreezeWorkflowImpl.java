package dev.holdfast.workflows.freeze;

import static dev.holdfast.workflows.freeze.FreezeStep.*;

import dev.holdfast.workflows.freeze.DatabaseFreezes.Frozen;
import dev.holdfast.workflows.freeze.DatabaseFreezes.Order;
import dev.holdfast.workflows.freeze.DatabaseFreezes.Seen;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayList;
import java.util.List;

/** The runbook of a freeze. */
public final class FreezeWorkflowImpl extends ConductedRun implements FreezeWorkflow {

  private final FreezeRequest request;
  private final Runbook runbook;
  private final FreezePorts ports = FreezePorts.open();
  private final FreezeNotices notices;
  private final List<FrozenPart> parts = new ArrayList<>();

  @WorkflowInit
  public FreezeWorkflowImpl(FreezeRequest request) {
    this.request = request;
    this.notices = new FreezeNotices(request, ports.notifications());
    // nobody's approval is waited for while data is being damaged
    var conduct = new Conduct(request.onFailure(), null, notices::announce);
    this.runbook = Runbook.open(request.run(), conduct, List.of(FreezeStep.values()));
    runbook.addUnknown("frozen");
  }

  @Override
  public RunReport freeze(FreezeRequest asked) {
    runbook.tell(
        Outcome.COMPLETED, this::stopWrites, end -> notices.ended(runbook, NOTIFY, end, parts));
    return runbook.close(ports.evidence()::write);
  }

  private void stopWrites() {
    ActiveSystem active = runbook.step(OBSERVE, () -> ActiveSystem.seen(request, ports.looks()));
    HeldDatabases held = new HeldDatabases(request.run(), "freeze", active);
    if (request.databases().isEmpty()) {
      List.of(TAKE_FENCES, CLOSE, END_SESSIONS, RELEASE_FENCES)
          .forEach(it -> runbook.skip(it, "no database is to be frozen"));
    } else {
      close(held);
    }
    putIntoMaintenance(active);
    runbook.step(VERIFY, () -> held.each(this::verified));
    runbook.add("frozen", List.copyOf(parts));
    runbook.verified();
    if (!request.databases().isEmpty()) {
      runbook.besides(
          RELEASE_FENCES,
          () -> held.release(ports.fences()),
          "the fence records of the databases are still held by this run");
    }
  }

  private void close(HeldDatabases held) {
    runbook
        .step(TAKE_FENCES)
        .undo(() -> held.release(ports.undoFences()))
        .run(() -> held.take(ports.fences()));
    runbook
        .step(CLOSE)
        .undo(() -> held.each(it -> ports.undoFreezes().undo(held.hold(it))))
        .run(() -> held.each(it -> frozen(held, it)));
    runbook.step(END_SESSIONS, () -> held.each(it -> ports.freezes().endSessions(held.hold(it))));
  }

  private Frozen frozen(HeldDatabases held, DatabaseTarget target) {
    var run = request.run();
    Frozen frozen =
        ports.freezes().freeze(new Order(held.hold(target), run.requestedBy(), run.reason()));
    String component = target.database().component();
    parts.removeIf(it -> it.component().equals(component));
    parts.add(FrozenPart.of(component, target.site(), frozen.by()));
    return frozen;
  }

  private void putIntoMaintenance(ActiveSystem active) {
    if (active.services().isEmpty()) {
      runbook.skip(MAINTENANCE, "no service with a maintenance switch is to be frozen");
      return;
    }
    ServiceFreeze services = new ServiceFreeze(runbook, ports, active);
    runbook.step(MAINTENANCE).undo(services::undo).run(services::on);
    parts.addAll(services.parts());
  }

  private Seen verified(DatabaseTarget target) {
    Seen seen = ports.freezes().look(target);
    boolean closed = seen.readOnly() && seen.writers().isEmpty();
    runbook.check(
        new CheckReport(
            target.database().component() + ": new sessions",
            true,
            closed ? CheckReport.State.PASSED : CheckReport.State.FAILED,
            "read-only",
            seen.said(),
            null));
    return seen;
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
