package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/** Tells people how a run ended. */
@ActivityInterface(namePrefix = "Notify")
public interface Notifications {

  /** Sends the text to each webhook; one that does not take it is named in the result. */
  Notified send(Message message);

  /** What to tell whom. */
  record Message(String run, List<Webhook> webhooks, String text) {
    public Message {
      webhooks = List.copyOf(webhooks);
    }
  }

  /** How many took it. */
  record Notified(int sent, List<String> failures, Attempt attempt) implements Observation {
    public Notified {
      failures = List.copyOf(failures);
    }

    @Override
    public String detail() {
      return failures.isEmpty() ? sent + " told" : sent + " told; " + String.join("; ", failures);
    }
  }
}
