package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.DatabaseFences;
import dev.holdfast.workflows.runbook.DatabaseFences.Claim;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceTaken;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.DatabaseFences.TakenOver;
import io.temporal.workflow.Workflow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fence record of one restore: taken once, then shown with everything that is asked for. */
final class RestoreFence {

  private final DatabaseRestoreRequest request;
  private @Nullable FenceTaken taken;
  private long turn;

  RestoreFence(DatabaseRestoreRequest request) {
    this.request = request;
  }

  FenceTaken take(DatabaseFences fences) {
    taken = fences.take(claim());
    return taken;
  }

  private Claim claim() {
    String why = Objects.requireNonNullElse(request.run().reason(), "no reason given");
    return new Claim(
        request.target(),
        Workflow.getInfo().getWorkflowId(),
        request.run().requestedBy(),
        "restore",
        request.breakGlass() ? why : null);
  }

  /** To be asked for each thing that is done: the turn says which one came later. */
  Hold hold() {
    turn++;
    return new Hold(request.target(), Objects.requireNonNull(taken).epoch(), turn);
  }

  /** What was live before the run that lost the database changed names, null if it had not. */
  @Nullable String keptBefore() {
    TakenOver before = Objects.requireNonNull(taken).takenOver();
    return before == null ? null : before.kept();
  }
}
