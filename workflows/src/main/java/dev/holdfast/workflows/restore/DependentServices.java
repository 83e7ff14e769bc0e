package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.StepDefinition;
import io.temporal.failure.ActivityFailure;
import java.util.List;

/**
 * The services that must be restarted when something else is live: with the restored one, and with
 * the old one if that is undone.
 */
final class DependentServices {

  private final Of of;
  private final Runbook runbook;
  private final ServiceRestarts restarts;

  private boolean touched;

  /**
   * What they depend on.
   *
   * @param part whether they are components of their own in a run of the whole plan
   * @param step of the run that restarts them
   * @param word for what is restored, as people read it
   */
  record Of(String run, List<Service> services, boolean part, StepDefinition step, String word) {}

  DependentServices(Of of, Runbook runbook, ServiceRestarts restarts) {
    this.of = of;
    this.runbook = runbook;
    this.restarts = restarts;
  }

  /** Fails unless the worker's operator has allowed every command. */
  void requireAllowed() {
    if (!of.services().isEmpty()) {
      restarts.requireAllowed(batch());
    }
  }

  /** The step of the run that restarts them. */
  void restart() {
    if (of.services().isEmpty()) {
      runbook.skip(
          of.step(),
          of.part()
              ? "services are components of the whole run"
              : "the plan names no service that depends on the " + of.word());
      return;
    }
    runbook.step(of.step()).runOrSkip(this::restartAll);
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
  void restartWithTheOld() {
    if (!touched) {
      return;
    }
    try {
      restarts.restart(batch());
    } catch (ActivityFailure e) {
      runbook.leftBehind(
          "services that did not restart with the old %s: ".formatted(of.word())
              + of.services().stream().map(Service::component).toList());
    }
  }

  private ServiceRestarts.Batch batch() {
    return new ServiceRestarts.Batch(of.run(), of.services());
  }
}
