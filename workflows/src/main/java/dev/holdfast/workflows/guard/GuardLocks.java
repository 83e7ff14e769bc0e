package dev.holdfast.workflows.guard;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.Promotions;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Going over to the standby that a guard asks, once its lease at Temporal is over: from the lock on
 * it gets no answer there either, and after 0.6 of its lease and two seconds its server is down.
 */
@ActivityInterface(namePrefix = "GuardLock")
public interface GuardLocks {

  /** Whether the guard asked the standby within the time that one answer lets it serve. */
  GuardSeen look(Question question);

  /**
   * Locks, waits on its own clock, and promotes in the locking session, under the permit of every
   * promotion; takes {@link LeaseTimes#untilPromotion} and what a promotion takes. Safe to repeat:
   * an attempt that finds a primary changes nothing, any other one locks and waits anew.
   *
   * <p>To be called at the lapse, and only after the lease at Temporal is over and declared. Fails
   * with {@link FailureCode#GUARD_ALIVE} if the guard is seen and no person has declared its site
   * lost, with {@link FailureCode#PERMIT_OVER} if the permit has ended, with {@link
   * FailureCode#PROMOTION_FAILED} if the standby stays one.
   */
  Promoted promote(Question question);

  /**
   * What is asked.
   *
   * @param permitted the standby that the guard asks, its grantor; or any if it asks none
   * @param guarded the member whose guard it is
   * @param ttl of the guard's last lease
   * @param declared whether a person said that the guarded member's site is lost
   */
  record Question(Promotions.Permitted permitted, String guarded, Duration ttl, boolean declared) {

    /** The standby that is locked. */
    public MemberTarget standby() {
      return permitted.candidate().target();
    }
  }

  /**
   * How the guard's session is seen at the standby.
   *
   * @param ago since it asked, by the standby's clock; null if it has no session
   */
  record GuardSeen(boolean alive, @Nullable Duration ago, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      if (ago == null) {
        return "the guard has no session at the standby";
      }
      return "the guard asked the standby %d ms ago".formatted(ago.toMillis());
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /**
   * The standby is the primary.
   *
   * @param waited between the lock and the promotion; zero if it was the primary already
   * @param observedAt when it was seen to be the primary, by the worker's clock
   */
  record Promoted(Promotions.Promoted primary, Duration waited, Instant observedAt, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return primary.detail();
    }

    @Override
    public boolean changed() {
      return !waited.isZero();
    }
  }
}
