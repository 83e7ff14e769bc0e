package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Lsn;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.Promotions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Promotes standbys with {@code pg_promote}, under a permit that the server itself checks. */
public final class PostgresPromotion implements Promotions {

  /** Long enough for all attempts of a promotion, short enough to wait for its end in an undo. */
  private static final Duration PERMIT = Duration.ofSeconds(20);

  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration SLOW_PAUSE = Duration.ofMillis(50);

  private final PostgresServers servers;
  private final Attempts attempts;

  /** Promotes through {@code servers}. */
  public PostgresPromotion(PostgresServers servers, Attempts attempts) {
    this.servers = servers;
    this.attempts = attempts;
  }

  /** What is done in a session of the maintenance database. */
  @FunctionalInterface
  private interface Work<T> {
    T in(PostgresSession session, Attempt attempt) throws SQLException;
  }

  private <T> T at(MemberTarget target, String step, FailureCode otherwise, Work<T> work) {
    Attempt attempt = attempts.current();
    try (PostgresSession session = servers.tryOpen(target, attempt.number(), step, ANSWER)) {
      session.liftLimits();
      return work.in(session, attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of(step + " at " + target.member().name(), e, otherwise);
    }
  }

  @Override
  public Replayed replay(Candidate candidate) {
    return at(
        candidate.target(),
        "replay",
        FailureCode.REPLAY_INCOMPLETE,
        (session, attempt) -> {
          Lsn reached = new Replay(session, candidate.end()).awaited();
          Instant until = PostgresServers.now(session).plus(permit(candidate));
          return new Replayed(reached, until, attempt);
        });
  }

  private static Duration permit(Candidate candidate) {
    return PERMIT.plus(candidate.patience());
  }

  @Override
  public Promoted promote(Permitted permitted) {
    return at(
        permitted.candidate().target(),
        "promote",
        FailureCode.PROMOTION_FAILED,
        (session, attempt) -> {
          StandbyPromotion promotion = new StandbyPromotion(session, permitted);
          if (promotion.isStandby()) {
            promotion.prepare();
            promotion.promote();
          }
          return promotion.promoted(attempt);
        });
  }

  @Override
  public Withdrawn withdraw(Permitted permitted) {
    return at(
        permitted.candidate().target(),
        "withdraw",
        FailureCode.PROMOTION_FAILED,
        (session, attempt) -> {
          new RunSessions(session, permitted.candidate().target().run()).end();
          Patience.until(
              permit(permitted.candidate()).multipliedBy(2),
              SLOW_PAUSE,
              () -> !PostgresServers.now(session).isBefore(permitted.until()));
          if (PostgresServers.now(session).isBefore(permitted.until())) {
            throw FailureCode.PROMOTION_FAILED.failure(
                "the standby's clock does not reach the permit's end at " + permitted.until());
          }
          StandbyPromotion promotion = new StandbyPromotion(session, permitted);
          if (!promotion.isStandby()) {
            return new Withdrawn(promotion.promoted(attempt), attempt);
          }
          if (permitted.candidate().closed()) {
            new WriteGate(session).open();
          }
          return new Withdrawn(null, attempt);
        });
  }

  @Override
  public Settled settle(Settlement settlement) {
    MemberTarget target = settlement.candidate().target();
    return at(
        target,
        "settle",
        FailureCode.PROMOTION_FAILED,
        (session, attempt) -> {
          Promoted promoted = settlement.promoted();
          if (Timeline.of(session).number() != promoted.timeline()) {
            throw FailureCode.FENCE_LOST.failure(
                "%s is not on timeline %d any more: somebody else has promoted"
                    .formatted(promoted.member(), promoted.timeline()));
          }
          Settling settling = new Settling(servers, target, attempt.number(), session);
          List<String> notes = new ArrayList<>(settling.waitForNobody());
          PromotionRecord record = PromotionRecord.of(session, target.run(), promoted);
          int moved = record.isSettled() ? 0 : settling.moveSequences(settlement.ahead());
          notes.addAll(settling.make(settlement.slots()));
          record.settled();
          new WriteGate(session).open();
          return new Settled(moved, notes, opened(target, attempt.number()), attempt);
        });
  }

  /** When a new session could write, by the server's clock. */
  private Instant opened(MemberTarget target, int attempt) throws SQLException {
    boolean open =
        Patience.until(
            ANSWER,
            PAUSE,
            () -> {
              try (PostgresSession client = servers.tryOpen(target, attempt, "open", ANSWER)) {
                return !client.isTrue("SELECT current_setting('transaction_read_only')::bool");
              }
            });
    if (!open) {
      throw FailureCode.PROMOTION_FAILED.failure(
          target.member().name() + " lets nobody write: default_transaction_read_only is on");
    }
    try (PostgresSession client = servers.tryOpen(target, attempt, "open", ANSWER)) {
      return PostgresServers.now(client);
    }
  }

  @Override
  public Followed follow(Following following) {
    return at(
        following.standby(),
        "follow",
        FailureCode.FOLLOW_FAILED,
        (session, attempt) -> {
          Upstream upstream = new Upstream(servers, following, session);
          upstream.turn();
          return new Followed(following.standby().member().name(), upstream.awaited(), attempt);
        });
  }

  @Override
  public Confirmed confirmBy(Confirmation confirmation) {
    return at(
        confirmation.primary(),
        "confirm",
        FailureCode.PROMOTION_FAILED,
        (session, attempt) ->
            new Confirmed(ServerSettings.confirmedBy(session, confirmation.standbys()), attempt));
  }
}
