package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Hook;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Outcome;
import io.temporal.activity.ActivityInterface;
import org.jspecify.annotations.Nullable;

/**
 * Calls what a plan wants called while its system goes to another site. An attempt whose answer was
 * lost is made again, so what is called must be safe to repeat.
 */
@ActivityInterface(namePrefix = "Hook")
public interface HookCalls {

  /**
   * Looks whether the hook can be called here: its command is allowed, its address and secret are
   * known. Calls nothing. Fails with {@link FailureCode#COMMAND_NOT_ALLOWED} or {@link
   * FailureCode#SECRET_UNRESOLVED}.
   */
  Callable requireCallable(Call call);

  /**
   * Tells the hook, once and within seconds; one that does not take it says so in the result, and
   * is no failure.
   */
  Called tell(Call call);

  /** Returns once the hook has done it. Fails with {@link FailureCode#HOOK_FAILED}. */
  Called call(Call call);

  /** How far the move is. */
  enum State {
    STARTED,
    SWITCHED,
    FINISHED,
    FAILED
  }

  /**
   * What is told.
   *
   * @param outcome of the run; null while it goes on
   * @param text for everybody: it names plan and sites, nothing else of the system
   */
  record Occasion(
      String run,
      String plan,
      String from,
      String to,
      State state,
      @Nullable Outcome outcome,
      String text) {}

  /**
   * One call.
   *
   * @param name of the hook in the plan
   */
  record Call(String name, Hook hook, Occasion occasion) {}

  /** Nothing is in the way of calling it. */
  record Callable(Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return "it can be called";
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /**
   * What came of a call.
   *
   * @param took whether it was answered as it should be
   */
  record Called(boolean took, String said, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return said;
    }

    @Override
    public boolean changed() {
      return took;
    }
  }
}
