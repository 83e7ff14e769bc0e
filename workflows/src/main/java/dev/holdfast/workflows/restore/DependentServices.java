package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.failure.ActivityFailure;

/**
 * The services that must be restarted when another database is live: with the restored one, and
 * with the old one if that is undone.
 */
final class DependentServices {

  private final DatabaseRestoreRequest request;
  private final Runbook runbook;
  private final ServiceRestarts restarts;

  private boolean touched;

  DependentServices(DatabaseRestoreRequest request, Runbook runbook, ServiceRestarts restarts) {
    this.request = request;
    this.runbook = runbook;
    this.restarts = restarts;
  }

  /** Fails unless the worker's operator has allowed every command. */
  void requireAllowed() {
    if (!request.services().isEmpty()) {
      restarts.requireAllowed(batch());
    }
  }

  /** The step of the run that restarts them. */
  void restart() {
    if (request.services().isEmpty()) {
      runbook.skip(
          RestoreStep.RESTART_SERVICES,
          request.part()
              ? "services are components of the whole run"
              : "the plan names no service that depends on the database");
      return;
    }
    runbook.step(RestoreStep.RESTART_SERVICES).runOrSkip(this::restartAll);
  }

  private ServiceRestarts.Restarted restartAll() {
    touched = true;
    try {
      return restarts.restart(batch());
    } catch (ActivityFailure e) {
      touched = !FailureCode.COMMAND_NOT_ALLOWED.isIn(e);
      throw e;
    }
  }

  /** The names could not be changed back; services go on with what another run made live. */
  void notSwappedBack(ActivityFailure why) {
    touched &= !FailureCode.FENCE_LOST.isIn(why);
  }

  /** Does nothing unless they were restarted with the restored one. */
  void restartWithOldDatabase() {
    if (!touched) {
      return;
    }
    try {
      restarts.restart(batch());
    } catch (ActivityFailure e) {
      runbook.leftBehind(
          "services that did not restart with the old database: "
              + request.services().stream().map(Service::component).toList());
    }
  }

  private ServiceRestarts.Batch batch() {
    return new ServiceRestarts.Batch(request.target().run(), request.services());
  }
}
