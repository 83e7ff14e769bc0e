package dev.holdfast.workflows.rebuild;

import static dev.holdfast.workflows.rebuild.KeptMachineStep.NOTIFY;
import static dev.holdfast.workflows.rebuild.KeptMachineStep.PUT_BACK;
import static dev.holdfast.workflows.rebuild.KeptMachineStep.REMOVE;
import static dev.holdfast.workflows.rebuild.KeptMachineStep.TAKE_DOWN;
import static dev.holdfast.workflows.rebuild.KeptMachineStep.VERIFY_MACHINE;
import static dev.holdfast.workflows.rebuild.KeptMachineStep.VERIFY_STATE;

import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.restore.EndpointChecks;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Runbook;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One try to be done with the old machine: the stories that its watch can end with. */
final class KeptMachineEnding {

  private static final Duration STABLE_FOR = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KeptMachineRequest request;
  private final MachineTarget target;
  private final Runbook runbook;
  private final RebuildPorts ports;

  KeptMachineEnding(KeptMachineRequest request, Runbook runbook, RebuildPorts ports) {
    this.request = request;
    this.target = request.kept().target();
    this.runbook = runbook;
    this.ports = ports;
  }

  /** Destroys the old machine if the new one is good now. */
  void prove() {
    verify();
    runbook.step(VERIFY_STATE, () -> ports.previews().settle(target));
    destroyOld("the commit window is over");
  }

  /** Because somebody said so, whatever the new one is like. */
  void remove() {
    destroyOld("somebody decided to");
  }

  private void destroyOld(String because) {
    runbook.leaveOldState();
    MachineChanges.TakenDown gone =
        runbook.step(REMOVE, () -> ports.changes().removeOld(request.kept()));
    runbook.verified();
    runbook.check(done("the old machine is destroyed", gone.detail()));
    end("REMOVED", because, VERIFY_MACHINE, VERIFY_STATE, REMOVE);
  }

  /** The old machine in its place again, the new one destroyed. */
  void rollBack() {
    runbook.leaveOldState();
    runbook.step(TAKE_DOWN, () -> ports.changes().takeDown(request.kept()));
    runbook.step(PUT_BACK, () -> ports.states().putBack(request.kept()));
    verify();
    runbook.step(VERIFY_STATE, () -> ports.previews().settle(target));
    runbook.verified();
    runbook.check(done("the old machine is in its place again", "the code has nothing to change"));
    end("ROLLED_BACK", "the old machine is back", KeptMachineStep.values());
  }

  /** It stays, and nobody watches over it any more. */
  void keep() {
    runbook.verified();
    runbook.check(done("the old machine is kept", "workspace " + target.keptWorkspace()));
    end("KEPT", "the old machine is kept");
  }

  /** Somebody stopped the watch: nothing is changed. */
  void stop() {
    runbook.verified();
    end("KEPT", "somebody stopped the watch");
  }

  private void verify() {
    List<Check> checks = target.machine().checks();
    if (checks.isEmpty()) {
      return;
    }
    runbook.step(
        VERIFY_MACHINE,
        () -> {
          EndpointChecks.Held seen =
              ports
                  .endpoints()
                  .hold(
                      new EndpointChecks.Question(
                          request.run().run(), checks, STABLE_FOR, PATIENCE));
          seen.checks().forEach(runbook::check);
          seen.goodOrFail();
          return seen;
        });
  }

  private static CheckReport done(String what, String seen) {
    return new CheckReport(what, true, CheckReport.State.PASSED, null, seen, null);
  }

  private void end(String ending, String why, KeptMachineStep... ran) {
    Set<KeptMachineStep> run = EnumSet.of(NOTIFY, ran);
    Arrays.stream(KeptMachineStep.values())
        .filter(it -> !run.contains(it))
        .forEach(it -> runbook.skip(it, why));
    runbook.add("ending", ending);
  }
}
