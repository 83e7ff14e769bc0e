package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.Promotions.Candidate;
import dev.holdfast.workflows.site.Promotions.Permitted;
import dev.holdfast.workflows.site.Promotions.Promoted;
import java.sql.SQLException;
import java.time.Duration;

/** Promotes a standby in one of its own sessions, under a permit that the server itself checks. */
final class StandbyPromotion {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final String PROMOTE =
      "SELECT CASE WHEN clock_timestamp() < ?::timestamptz THEN pg_promote(false) END";

  private final PostgresSession session;
  private final Permitted permitted;

  StandbyPromotion(PostgresSession session, Permitted permitted) {
    this.session = session;
    this.permitted = permitted;
  }

  boolean isStandby() throws SQLException {
    return session.isTrue("SELECT pg_is_in_recovery()");
  }

  /** Sees to it that nobody writes before the new primary is settled, where that is wanted. */
  void prepare() throws SQLException {
    requirePermit();
    if (permitted.candidate().closed()) {
      new WriteGate(session).close();
    }
  }

  private void requirePermit() throws SQLException {
    if (!PostgresServers.now(session).isBefore(permitted.until())) {
      throw FailureCode.PERMIT_OVER.failure(
          "the permit to promote ended at " + permitted.until() + " by the standby's clock");
    }
  }

  /** Returns once it is no standby any more. */
  void promote() throws SQLException {
    boolean asked =
        session
            .first(PROMOTE, row -> (Boolean) row.getObject(1), permitted.until().toString())
            .isPresent();
    if (!asked) {
      requirePermit();
    }
    if (!PromotionEnd.isSeenWithin(LIMIT, session)) {
      throw FailureCode.PROMOTION_FAILED.failure(
          "was asked to be the primary and is not after " + LIMIT.toSeconds() + " s");
    }
  }

  /** What it is now; fails if it did not become that by a promotion. */
  Promoted promoted(Attempt attempt) throws SQLException {
    Candidate candidate = permitted.candidate();
    Timeline now = Timeline.of(session);
    if (now.number() <= candidate.timeline()) {
      throw FailureCode.PROMOTION_FAILED.failure(
          "takes writes on timeline %d, but was a standby of timeline %d: it was never promoted"
              .formatted(now.number(), candidate.timeline()));
    }
    MemberTarget target = candidate.target();
    return new Promoted(
        target.member().name(),
        target.member().site(),
        now.number(),
        now.beganAt(),
        now.since(),
        attempt);
  }
}
