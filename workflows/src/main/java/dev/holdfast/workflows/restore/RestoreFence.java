package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.DatabaseFences;
import dev.holdfast.workflows.runbook.DatabaseFences.Claim;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceTaken;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.DatabaseFences.TakenOver;
import io.temporal.workflow.Workflow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fence record of one run: taken once, then shown with everything that is asked for. */
final class RestoreFence {

  private final DatabaseTarget target;
  private final String requestedBy;
  private final String purpose;
  private final @Nullable String breakGlass;
  private @Nullable FenceTaken taken;
  private long turn;

  RestoreFence(DatabaseRestoreRequest request) {
    this(
        request.target(),
        request.run().requestedBy(),
        "restore",
        request.breakGlass()
            ? Objects.requireNonNullElse(request.run().reason(), "no reason given")
            : null);
  }

  /** Of a run that respects whoever holds the record. */
  RestoreFence(DatabaseTarget target, String requestedBy, String purpose) {
    this(target, requestedBy, purpose, null);
  }

  private RestoreFence(
      DatabaseTarget target, String requestedBy, String purpose, @Nullable String breakGlass) {
    this.target = target;
    this.requestedBy = requestedBy;
    this.purpose = purpose;
    this.breakGlass = breakGlass;
  }

  FenceTaken take(DatabaseFences fences) {
    taken = fences.take(claim());
    return taken;
  }

  private Claim claim() {
    return new Claim(target, Workflow.getInfo().getWorkflowId(), requestedBy, purpose, breakGlass);
  }

  /** To be asked for each thing that is done: the turn says which one came later. */
  Hold hold() {
    turn++;
    return new Hold(target, Objects.requireNonNull(taken).epoch(), turn);
  }

  /** What was live before the run that lost the database changed names, null if it had not. */
  @Nullable String keptBefore() {
    TakenOver before = Objects.requireNonNull(taken).takenOver();
    return before == null ? null : before.kept();
  }
}
