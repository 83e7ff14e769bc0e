package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;

/** What people are told about a commit: that they have to decide, and how it ended. */
final class CommitNotices {

  private final CommitRequest request;
  private final Runbook runbook;
  private final RestorePorts ports;

  CommitNotices(CommitRequest request, Runbook runbook, RestorePorts ports) {
    this.request = request;
    this.runbook = runbook;
    this.ports = ports;
  }

  void ask(String why) {
    tell(
        "%s: somebody has to decide about the old database %s, because %s. Decide: dr decide %s rollback|remove|keep --reason TEXT"
            .formatted(name(), request.kept(), why, request.swappedBy()));
  }

  /** Only of good ends: of a failed try is told when somebody is asked. */
  void ended(Outcome outcome) {
    if (!outcome.good()) {
      return;
    }
    RunReport report = runbook.report();
    tell(
        "%s: the old database %s is %s (run %s)"
            .formatted(name(), request.kept(), ending(report.added().get("ending")), report.run()));
  }

  private static String ending(@org.jspecify.annotations.Nullable Object ending) {
    return switch (String.valueOf(ending)) {
      case "REMOVED" -> "removed";
      case "ROLLED_BACK" -> "live again";
      default -> "kept";
    };
  }

  private String name() {
    return "Restore of %s/%s, run %s"
        .formatted(request.run().plan(), request.run().component(), request.swappedBy());
  }

  private void tell(String text) {
    if (request.webhooks().isEmpty()) {
      runbook.skip(CommitStep.NOTIFY, "the plan names nobody to tell");
      return;
    }
    var message = new Notifications.Message(request.target().run(), request.webhooks(), text);
    runbook.besides(CommitStep.NOTIFY, () -> ports.notifications().send(message), "");
  }
}
