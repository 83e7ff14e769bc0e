package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks checks of kind HTTP, TCP and command, from the worker's host. */
@ActivityInterface(namePrefix = "EndpointCheck")
public interface EndpointChecks {

  /**
   * Looks whether every command among the checks may be run here; runs none. Fails with {@link
   * FailureCode#COMMAND_NOT_ALLOWED}.
   */
  Allowed requireAllowed(Question question);

  /**
   * Asks all of them again and again until the required ones held without a break for the window,
   * or it is clear that they won't.
   */
  Held hold(Question question);

  /**
   * What to ask.
   *
   * @param checks none that is asked of a database
   * @param stableFor how long they must hold without a break; 0 for once
   * @param patience how long they may take to become good, besides the window
   */
  record Question(String run, List<Check> checks, Duration stableFor, Duration patience) {
    public Question {
      checks = List.copyOf(checks);
    }
  }

  /** Every command may be run. */
  record Allowed(Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return "every command may be run";
    }
  }

  /**
   * What the checks saw.
   *
   * @param goodSince first good look of the unbroken window, by the worker's clock; null if there
   *     was no such window
   */
  record Held(List<CheckReport> checks, @Nullable Instant goodSince, int looks, Attempt attempt)
      implements Observation {
    public Held {
      checks = List.copyOf(checks);
    }

    @Override
    public String detail() {
      return goodSince == null
          ? "did not hold in " + looks + " looks"
          : "held in the last of "
              + looks
              + " looks, since "
              + goodSince.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Since when all is well; fails with {@link FailureCode#SERVICE_CHECK_FAILED} if it is not. */
    public Instant goodOrFail() {
      if (goodSince == null) {
        CheckFailures.orFail(this, checks, FailureCode.SERVICE_CHECK_FAILED);
        throw FailureCode.SERVICE_CHECK_FAILED.failure("the checks did not hold without a break");
      }
      return goodSince;
    }
  }
}
