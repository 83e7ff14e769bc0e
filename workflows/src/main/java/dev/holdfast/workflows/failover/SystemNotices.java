package dev.holdfast.workflows.failover;

import static dev.holdfast.workflows.failover.SystemMoveStep.DECLARE;
import static dev.holdfast.workflows.failover.SystemMoveStep.NOTIFY;

import dev.holdfast.workflows.restore.Notifications;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.StepDefinition;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;

/** Tells the plan's people about the move of a system. */
final class SystemNotices {

  private final SystemFailoverRequest request;
  private final String noun;
  private final Notifications notifications =
      Workflow.newActivityStub(Notifications.class, ActivityKinds.change());

  /**
   * Of one run.
   *
   * @param noun what people call it
   */
  SystemNotices(SystemFailoverRequest request, String noun) {
    this.request = request;
    this.noun = noun;
  }

  /** That it begins. */
  void declare(Runbook runbook, SiteMove sites) {
    String text =
        "%s of %s begins: from %s to %s, asked for by %s (run %s)"
            .formatted(
                noun,
                request.plan().name(),
                sites.from(),
                sites.to(),
                request.run().requestedBy(),
                request.run().run());
    Telling telling =
        new Telling(request.planned(), sites.attempt(), () -> notifications.send(message(text)));
    tell(runbook, DECLARE, telling::tell);
  }

  /** How it ended. */
  void ended(Runbook runbook, String text) {
    tell(runbook, NOTIFY, text);
  }

  private void tell(Runbook runbook, StepDefinition step, String text) {
    tell(runbook, step, () -> notifications.send(message(text)));
  }

  private void tell(
      Runbook runbook, StepDefinition step, Functions.Func<? extends Observation> telling) {
    if (request.plan().webhooks().isEmpty()) {
      runbook.skip(step, "the plan names nobody to tell");
      return;
    }
    runbook.besides(step, telling, "");
  }

  /** While it goes on. */
  void announce(String text) {
    if (!request.plan().webhooks().isEmpty()) {
      notifications.send(message(text));
    }
  }

  private Notifications.Message message(String text) {
    return new Notifications.Message(request.run().run(), request.plan().webhooks(), text);
  }
}
