package dev.holdfast.workflows.freeze;

import static dev.holdfast.workflows.freeze.UnfreezeStep.*;

import dev.holdfast.workflows.freeze.DatabaseFreezes.Order;
import dev.holdfast.workflows.freeze.DatabaseFreezes.Seen;
import dev.holdfast.workflows.freeze.DatabaseFreezes.Thawed;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The runbook that ends a freeze. */
public final class UnfreezeWorkflowImpl extends ConductedRun implements UnfreezeWorkflow {

  private final FreezeRequest request;
  private final Runbook runbook;
  private final FreezePorts ports = FreezePorts.open();
  private final FreezeNotices notices;
  private final SortedMap<String, FrozenBy> frozen = new TreeMap<>();
  private final List<FrozenPart> parts = new ArrayList<>();

  @WorkflowInit
  public UnfreezeWorkflowImpl(FreezeRequest request) {
    this.request = request;
    this.notices = new FreezeNotices(request, ports.notifications());
    var conduct = new Conduct(request.onFailure(), null, notices::announce);
    this.runbook = Runbook.open(request.run(), conduct, List.of(UnfreezeStep.values()));
    runbook.addUnknown("unfrozen");
  }

  @Override
  public RunReport unfreeze(FreezeRequest asked) {
    runbook.tell(
        Outcome.COMPLETED, this::letWrite, end -> notices.ended(runbook, NOTIFY, end, parts));
    return runbook.close(ports.evidence()::write);
  }

  private void letWrite() {
    ActiveSystem active = runbook.step(OBSERVE, () -> ActiveSystem.seen(request, ports.looks()));
    HeldDatabases held = new HeldDatabases(request.run(), "unfreeze", active);
    if (request.databases().isEmpty()) {
      List.of(TAKE_FENCES, READ, OPEN, RELEASE_FENCES)
          .forEach(it -> runbook.skip(it, "no database is to be opened"));
    } else {
      open(held);
    }
    takeOutOfMaintenance(active);
    runbook.step(VERIFY, () -> held.each(this::verified));
    runbook.add("unfrozen", List.copyOf(parts));
    runbook.verified();
    if (!request.databases().isEmpty()) {
      runbook.besides(
          RELEASE_FENCES,
          () -> held.release(ports.fences()),
          "the fence records of the databases are still held by this run");
    }
  }

  private void open(HeldDatabases held) {
    runbook
        .step(TAKE_FENCES)
        .undo(() -> held.release(ports.undoFences()))
        .run(() -> held.take(ports.fences()));
    runbook.step(READ, () -> held.each(this::read));
    runbook
        .step(OPEN)
        .undo(() -> held.each(it -> closeAgain(held, it)))
        .run(() -> held.each(it -> thawed(held, it)));
  }

  private Seen read(DatabaseTarget target) {
    Seen seen = ports.freezes().look(target);
    if (seen.frozen() != null) {
      frozen.put(target.database().component(), seen.frozen());
    }
    return seen;
  }

  private Thawed thawed(HeldDatabases held, DatabaseTarget target) {
    Thawed thawed = ports.freezes().thaw(held.hold(target));
    String component = target.database().component();
    FrozenBy by = frozen.get(component);
    if (by != null) {
      parts.removeIf(it -> it.component().equals(component));
      parts.add(FrozenPart.of(component, target.site(), by));
    }
    return thawed;
  }

  /** Whoever got in meanwhile may write, and has to come again. */
  private Observation closeAgain(HeldDatabases held, DatabaseTarget target) {
    FrozenBy by = frozen.get(target.database().component());
    if (by == null) {
      return ports.undoFreezes().look(target);
    }
    var closed =
        ports.undoFreezes().freeze(new Order(held.hold(target), by.requestedBy(), by.reason()));
    return closed.changed() ? ports.undoFreezes().endSessions(held.hold(target)) : closed;
  }

  private void takeOutOfMaintenance(ActiveSystem active) {
    if (request.services().isEmpty()) {
      runbook.skip(MAINTENANCE, "no service with a maintenance switch is meant");
      return;
    }
    ServiceFreeze services = new ServiceFreeze(runbook, ports, active);
    runbook.step(MAINTENANCE, services::off);
    parts.addAll(services.parts());
  }

  private Seen verified(DatabaseTarget target) {
    Seen seen = ports.freezes().look(target);
    String component = target.database().component();
    boolean open = seen.frozen() == null;
    runbook.check(check(component + ": freeze", true, open, "none", open ? "none" : seen.detail()));
    // it may have been read-only before somebody froze it
    runbook.check(
        check(component + ": new sessions", false, !seen.readOnly(), "takes writes", seen.said()));
    return seen;
  }

  private static CheckReport check(
      String name, boolean required, boolean good, String expected, String actual) {
    CheckReport.State state = good ? CheckReport.State.PASSED : CheckReport.State.FAILED;
    return new CheckReport(name, required, state, expected, actual, null);
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
