package dev.holdfast.cli;

/**
 * How the site of a guarded primary is lost.
 *
 * @param loss what happens to it
 * @param synchronous whether its commits wait for the standby at the other site
 * @param clock whose wall clock is wrong
 * @param seconds by how much
 * @param step whether that begins with the loss; otherwise it was so from the first day
 * @param provable whether the plan of whoever fails over knows of the guard
 */
record LostSiteCase(
    Loss loss, boolean synchronous, Clock clock, int seconds, boolean step, boolean provable) {

  /** What happens, and who is in the way of the old primary's end. */
  enum Loss {
    /** Nobody at either site can reach the other one. */
    CUT,
    CUT_AND_GUARD_KILLED,
    CUT_AND_GUARD_STOPPED,
    CUT_AND_STOPPER_STOPPED,
    /** Nobody is left who could end the old primary. */
    CUT_AND_BOTH_STOPPED,
    /** Somebody there starts the old primary again whenever it is down. */
    CUT_AND_STARTED_AGAIN,
    /** Guard, stopper and server stand still for a minute. */
    FROZEN;

    boolean isCut() {
      return this != FROZEN;
    }
  }

  /** Whose it is. */
  enum Clock {
    NOBODY,
    /** And its stopper's. */
    GUARD,
    WORKER,
    TEMPORAL
  }

  static LostSiteCase of(Loss loss) {
    return new LostSiteCase(loss, false, Clock.NOBODY, 0, false, true);
  }

  LostSiteCase withSynchronousStandby() {
    return new LostSiteCase(loss, true, clock, seconds, step, provable);
  }

  LostSiteCase with(Clock whose, int wrongBy, boolean atTheLoss) {
    return new LostSiteCase(loss, synchronous, whose, wrongBy, atTheLoss, provable);
  }

  LostSiteCase withoutProof() {
    return new LostSiteCase(loss, synchronous, clock, seconds, step, false);
  }
}
