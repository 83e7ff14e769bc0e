package dev.holdfast.workflows.rebuild;

import static dev.holdfast.workflows.rebuild.RebuildStep.APPLY;
import static dev.holdfast.workflows.rebuild.RebuildStep.AWAIT_MACHINE;
import static dev.holdfast.workflows.rebuild.RebuildStep.CAPTURE;
import static dev.holdfast.workflows.rebuild.RebuildStep.NOTIFY;
import static dev.holdfast.workflows.rebuild.RebuildStep.PLAN;
import static dev.holdfast.workflows.rebuild.RebuildStep.PREVIEW;
import static dev.holdfast.workflows.rebuild.RebuildStep.RESTORE_STATE;
import static dev.holdfast.workflows.rebuild.RebuildStep.SET_ASIDE;
import static dev.holdfast.workflows.rebuild.RebuildStep.START_SERVICES;
import static dev.holdfast.workflows.rebuild.RebuildStep.VERIFY_MACHINE;
import static dev.holdfast.workflows.rebuild.RebuildStep.VERIFY_STATE;

import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.restore.EndpointChecks;
import dev.holdfast.workflows.restore.Notifications;
import dev.holdfast.workflows.restore.RunSentence;
import dev.holdfast.workflows.restore.ServiceRestarts;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The runbook of a machine's rebuild. */
public final class VmRebuildWorkflowImpl extends ConductedRun implements VmRebuildWorkflow {

  private static final String SETTLED = "the code has nothing left to change";
  private static final Duration STABLE_FOR = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final VmRebuildRequest request;
  private final MachineTarget target;
  private final Runbook runbook;
  private final RebuildPorts ports = RebuildPorts.all();

  private boolean servicesTouched;

  @WorkflowInit
  public VmRebuildWorkflowImpl(VmRebuildRequest request) {
    this.request = request;
    this.target = request.target();
    var conduct =
        new Conduct(
            request.machine().terms().onFailure(), request.policy().approvals(), this::announce);
    this.runbook = Runbook.open(request.run(), conduct, RebuildStep.of(request.policy()));
    runbook.addUnknown("machine", "kept", "changes");
  }

  @Override
  public RunReport rebuild(VmRebuildRequest asked) {
    runbook.tell(Outcome.RECOVERED, this::recover, this::notifyPeople);
    return runbook.close(ports.evidence()::write);
  }

  private void recover() {
    restoreState();
    var kept = new MachineStates.Kept(target, runbook.step(CAPTURE, this::capture));
    var planning = new MachineChanges.Planning(kept, request.allowed());
    MachineChanges.Planned preview =
        runbook.step(PREVIEW, () -> ports.previews().preview(planning));
    runbook.add("changes", preview.changes());
    runbook.awaitApprovals();

    boolean aside = setAside(kept);
    var approved = new MachineChanges.Approved(planning, preview);
    runbook.step(PLAN, () -> ports.previews().plan(approved));
    MachineChanges.Made made = apply(approved);
    runbook.add("machine", machine(made));

    awaitMachine();
    startServices();
    Instant good = verifyMachine();
    verifyState();
    runbook.recoveredAt(good, request.machine().terms().rto());
    runbook.felt(Duration.between(runbook.impact().at(), good), null);
    runbook.verified();
    if (aside) {
      new KeptMachineStart(request, kept).handOver(runbook);
    }
  }

  private void restoreState() {
    var mending = new MachineStates.Mending(target, request.copy(), request.imports());
    if (!mending.wanted()) {
      runbook.skip(RESTORE_STATE, "nobody asked for it");
      return;
    }
    runbook.awaitApprovals();
    runbook.step(RESTORE_STATE, () -> ports.states().restore(mending));
  }

  private MachineStates.Captured capture() {
    if (!request.services().isEmpty()) {
      ports.services().requireAllowed(batch());
    }
    if (!request.machine().checks().isEmpty()) {
      ports.endpoints().requireAllowed(question(STABLE_FOR, PATIENCE));
    }
    return ports.states().capture(new MachineStates.Wish(target, request.emptyState()));
  }

  /** Whether there is an old machine that is kept. */
  private boolean setAside(MachineStates.Kept kept) {
    if (kept.captured().machine().isEmpty()) {
      runbook.skip(SET_ASIDE, "there was no machine");
      return false;
    }
    if (!target.keepsOld()) {
      runbook.skip(
          SET_ASIDE, "the code has no variable for its generation: the old machine is destroyed");
      return false;
    }
    runbook.step(SET_ASIDE).undo(() -> putBack(kept)).run(() -> ports.states().setAside(kept));
    return true;
  }

  private MachineStates.PutBack putBack(MachineStates.Kept kept) {
    MachineStates.PutBack back = ports.states().putBack(kept);
    if (servicesTouched) {
      try {
        ports.services().restart(batch());
      } catch (ActivityFailure e) {
        runbook.leftBehind(
            "services that did not restart with the old machine: "
                + request.services().stream().map(Service::component).toList());
      }
    }
    return back;
  }

  private MachineChanges.Made apply(MachineChanges.Approved approved) {
    MachineStates.Kept kept = approved.planning().kept();
    if (!kept.captured().machine().isEmpty() && !target.keepsOld()) {
      runbook.leaveOldState();
      return runbook.step(APPLY, () -> ports.changes().apply(approved));
    }
    return runbook
        .step(APPLY)
        .undo(() -> ports.changes().takeDown(kept))
        .run(() -> ports.changes().apply(approved));
  }

  private Map<String, @Nullable Object> machine(MachineChanges.Made made) {
    Map<String, @Nullable Object> machine = new TreeMap<>();
    machine.put("id", made.id());
    machine.put("address", made.address());
    machine.put("source", request.machine().source().text());
    return machine;
  }

  static Map<String, @Nullable Object> kept(MachineTarget target, @Nullable Instant untilAt) {
    Map<String, @Nullable Object> kept = new TreeMap<>();
    kept.put("workspace", target.keptWorkspace());
    kept.put("untilAt", untilAt);
    return kept;
  }

  /** Until it has set itself up: its services may not run yet. */
  private void awaitMachine() {
    if (request.machine().checks().isEmpty()) {
      runbook.skip(AWAIT_MACHINE, "the plan names no check of the machine");
      return;
    }
    Duration patience = request.machine().readyWithin();
    runbook.step(
        AWAIT_MACHINE,
        () -> {
          EndpointChecks.Held seen = ports.endpoints().hold(question(Duration.ZERO, patience));
          seen.goodOrFail();
          return seen;
        });
  }

  private void startServices() {
    if (request.services().isEmpty()) {
      runbook.skip(START_SERVICES, "the plan names no service that depends on the machine");
      return;
    }
    servicesTouched = true;
    runbook.step(START_SERVICES, () -> ports.services().restart(batch()));
  }

  private Instant verifyMachine() {
    if (request.machine().checks().isEmpty()) {
      runbook.skip(VERIFY_MACHINE, "the plan names no check of the machine");
      return Runbook.now();
    }
    EndpointChecks.Held held =
        runbook.step(
            VERIFY_MACHINE,
            () -> {
              EndpointChecks.Held seen = ports.endpoints().hold(question(STABLE_FOR, PATIENCE));
              seen.checks().forEach(runbook::check);
              seen.goodOrFail();
              return seen;
            });
    return held.goodOrFail();
  }

  private void verifyState() {
    runbook.check(new CheckReport(SETTLED, true, CheckReport.State.UNKNOWN, null, null, null));
    MachineChanges.Settled settled =
        runbook.step(VERIFY_STATE, () -> ports.previews().settle(target));
    runbook.check(
        new CheckReport(SETTLED, true, CheckReport.State.PASSED, null, settled.detail(), null));
  }

  private ServiceRestarts.Batch batch() {
    return new ServiceRestarts.Batch(target.run(), request.services());
  }

  private EndpointChecks.Question question(Duration stableFor, Duration patience) {
    return new EndpointChecks.Question(
        target.run(), request.machine().checks(), stableFor, patience);
  }

  private void notifyPeople(Outcome outcome) {
    if (request.webhooks().isEmpty()) {
      runbook.skip(NOTIFY, "the plan names nobody to tell");
      return;
    }
    String text = RunSentence.of("Rebuild", runbook.report(), outcome, "");
    var message = new Notifications.Message(target.run(), request.webhooks(), text);
    runbook.besides(NOTIFY, () -> ports.notifications().send(message), "");
  }

  private void announce(String text) {
    if (!request.webhooks().isEmpty()) {
      ports.notifications().send(new Notifications.Message(target.run(), request.webhooks(), text));
    }
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
