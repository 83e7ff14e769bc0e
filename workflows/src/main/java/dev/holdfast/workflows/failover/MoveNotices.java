package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.restore.Notifications;
import dev.holdfast.workflows.runbook.Runbook;

/** Tells people about a move. */
final class MoveNotices {

  private final ServerFailoverRequest request;
  private final FailoverPorts ports;

  MoveNotices(ServerFailoverRequest request, FailoverPorts ports) {
    this.request = request;
    this.ports = ports;
  }

  /** How it ended; its last step. */
  void tell(Runbook runbook, String text) {
    if (request.part() || request.webhooks().isEmpty()) {
      runbook.skip(
          FailoverStep.NOTIFY,
          request.part() ? "the run of the whole plan tells" : "the plan names nobody to tell");
      return;
    }
    runbook.besides(FailoverStep.NOTIFY, () -> ports.notifications().send(message(text)), "");
  }

  /** While it goes on. */
  void announce(String text) {
    if (!request.webhooks().isEmpty()) {
      ports.notifications().send(message(text));
    }
  }

  private Notifications.Message message(String text) {
    return new Notifications.Message(request.run().run(), request.webhooks(), text);
  }
}
