package dev.holdfast.workflows.freeze;

import dev.holdfast.workflows.restore.Notifications;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.List;
import java.util.stream.Collectors;

/** What people are told about a freeze, or its end. */
final class FreezeNotices {

  private final FreezeRequest request;
  private final Notifications notifications;

  FreezeNotices(FreezeRequest request, Notifications notifications) {
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
  void ended(Runbook runbook, StepDefinition step, Outcome outcome, List<FrozenPart> parts) {
    if (request.webhooks().isEmpty()) {
      runbook.skip(step, "the plan names nobody to tell");
      return;
    }
    String text = sentence(outcome, parts);
    runbook.besides(step, () -> notifications.send(message(text)), "");
  }

  private String sentence(Outcome outcome, List<FrozenPart> parts) {
    var run = request.run();
    String verb = run.kind() == RunRequest.Kind.FREEZE ? "Freeze" : "Unfreeze";
    String what =
        parts.isEmpty() || !outcome.good()
            ? ""
            : ": " + parts.stream().map(FrozenPart::component).collect(Collectors.joining(", "));
    String why = run.reason() == null ? "" : ", because " + run.reason();
    return "%s of %s, run %s: %s%s; asked for by %s%s"
        .formatted(verb, run.subject(), run.run(), outcome, what, run.requestedBy(), why);
  }

  private Notifications.Message message(String text) {
    return new Notifications.Message(request.run().run(), request.webhooks(), text);
  }
}
