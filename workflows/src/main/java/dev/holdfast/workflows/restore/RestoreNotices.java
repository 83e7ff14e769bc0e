package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.Runbook;
import java.util.function.Supplier;

/** What people are told about the restore of a database: what it waits for, and how it ended. */
final class RestoreNotices {

  private final DatabaseRestoreRequest request;
  private final Notifications notifications;

  RestoreNotices(DatabaseRestoreRequest request, Notifications notifications) {
    this.request = request;
    this.notifications = notifications;
  }

  /** Tells at once, if the plan names anybody. */
  void announce(String text) {
    if (!request.webhooks().isEmpty()) {
      notifications.send(message(text));
    }
  }

  /** The last step of the run. */
  void ended(Runbook runbook, Supplier<String> sentence) {
    if (request.part() || request.webhooks().isEmpty()) {
      runbook.skip(
          RestoreStep.NOTIFY,
          request.part() ? "the run of the whole plan tells" : "the plan names nobody to tell");
      return;
    }
    String text = sentence.get();
    runbook.besides(RestoreStep.NOTIFY, () -> notifications.send(message(text)), "");
  }

  private Notifications.Message message(String text) {
    return new Notifications.Message(request.target().run(), request.webhooks(), text);
  }
}
