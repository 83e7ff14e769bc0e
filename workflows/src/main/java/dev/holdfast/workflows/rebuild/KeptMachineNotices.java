package dev.holdfast.workflows.rebuild;

import dev.holdfast.workflows.restore.Notifications;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Runbook;

/** What people are told about an old machine: that they have to decide, and how it ended. */
final class KeptMachineNotices {

  private final KeptMachineRequest request;
  private final Runbook runbook;
  private final RebuildPorts ports;

  KeptMachineNotices(KeptMachineRequest request, Runbook runbook, RebuildPorts ports) {
    this.request = request;
    this.runbook = runbook;
    this.ports = ports;
  }

  void ask(String why) {
    tell(
        "%s: somebody has to decide about the old machine, because %s. Decide: dr decide %s rollback|remove|keep --reason TEXT"
            .formatted(name(), why, request.kept().target().run()));
  }

  /** Only of good ends: of a failed try is told when somebody is asked. */
  void ended(Outcome outcome) {
    if (outcome.good()) {
      tell("%s: the old machine is %s".formatted(name(), runbook.report().added().get("ending")));
    }
  }

  private String name() {
    return "Rebuild of %s/%s, run %s"
        .formatted(request.run().plan(), request.run().component(), request.kept().target().run());
  }

  private void tell(String text) {
    if (request.webhooks().isEmpty()) {
      runbook.skip(KeptMachineStep.NOTIFY, "the plan names nobody to tell");
      return;
    }
    var message = new Notifications.Message(request.run().run(), request.webhooks(), text);
    runbook.besides(KeptMachineStep.NOTIFY, () -> ports.notifications().send(message), "");
  }
}
