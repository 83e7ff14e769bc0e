package dev.holdfast.workflows.rebuild;

import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.runbook.RunRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the old machine that a rebuild has kept to be watched over until it is decided on. Its
 * workflow id is that of any commit: {@code commit/<rebuild>}.
 *
 * @param run the commit's own run
 * @param kept the old machine, for the run that rebuilt it
 * @param untilAt when the window is over; null: only people decide
 * @param webhooks who is told when somebody has to decide
 */
public record KeptMachineRequest(
    RunRequest run, MachineStates.Kept kept, @Nullable Instant untilAt, List<Webhook> webhooks) {

  public KeptMachineRequest {
    webhooks = List.copyOf(webhooks);
  }
}
