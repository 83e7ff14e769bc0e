package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.failover.GuardLocks;
import dev.holdfast.workflows.failover.LeaseTimes;
import dev.holdfast.workflows.failover.MemberTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Locks the standby against its guard's questions, waits until a guard that got its last answer
 * before that has stopped its server, and promotes in the session that holds the lock.
 */
public final class PostgresGuardLock implements GuardLocks {

  private static final Duration ANSWER = Duration.ofSeconds(75);
  private static final int PROMOTION_SECONDS = 60;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final MemberSessions sessions;
  private final Attempts attempts;

  public PostgresGuardLock(References references, Attempts attempts) {
    this.sessions = new MemberSessions(references);
    this.attempts = attempts;
  }

  @Override
  public GuardSeen look(Question question) {
    Attempt attempt = attempts.current();
    try (PostgresSession session = open(question.standby(), attempt, "look")) {
      Optional<Duration> ago = lastAsked(session, question);
      return new GuardSeen(isAlive(ago, question), ago.orElse(null), attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of(
          "looking for the guard's session", e, FailureCode.SERVER_UNREACHABLE);
    }
  }

  @Override
  public Promoted promote(Question question) {
    Attempt attempt = attempts.current();
    try (PostgresSession session = open(question.standby(), attempt, "promote")) {
      session.liftLimits();
      session.execute("SET idle_session_timeout = 0");
      if (!session.isTrue("SELECT pg_is_in_recovery()")) {
        return promoted(session, question, Duration.ZERO, attempt);
      }
      // a former attempt may hold the lock still, and must not promote any more
      new RunSessions(session, question.standby().run()).end();
      refuseIfAlive(session, question);
      session.list("SELECT pg_advisory_lock(" + GuardKey.SQL + ")", row -> 1);
      Duration waited = awaitItsEnd(LeaseTimes.untilPromotion(question.ttl()));
      boolean done =
          session.isTrue("SELECT pg_promote(true, " + PROMOTION_SECONDS + ")")
              && !session.isTrue("SELECT pg_is_in_recovery()");
      if (!done) {
        throw FailureCode.PROMOTION_FAILED.failure(
            "%s is still in recovery %d s after pg_promote()"
                .formatted(question.standby().member().name(), PROMOTION_SECONDS));
      }
      return promoted(session, question, waited, attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of("promoting a standby", e, FailureCode.PROMOTION_FAILED);
    }
  }

  private PostgresSession open(MemberTarget standby, Attempt attempt, String step)
      throws SQLException {
    String name = PostgresServers.sessionName(standby.run(), attempt.number(), step);
    return sessions.open(standby, name, ANSWER);
  }

  private void refuseIfAlive(PostgresSession session, Question question) throws SQLException {
    Optional<Duration> ago = lastAsked(session, question);
    if (isAlive(ago, question) && !question.declared()) {
      throw FailureCode.GUARD_ALIVE.failure(
          "the guard of %s asked %s %s ms ago: its server may be up and taking writes"
              .formatted(
                  question.guarded(),
                  question.standby().member().name(),
                  ago.map(Duration::toMillis).orElse(0L)));
    }
  }

  private static boolean isAlive(Optional<Duration> ago, Question question) {
    Duration serving = LeaseTimes.serving(question.ttl());
    return ago.filter(it -> it.compareTo(serving) < 0).isPresent();
  }

  /** On the standby's own clock alone. */
  private static Optional<Duration> lastAsked(PostgresSession session, Question question)
      throws SQLException {
    return session
        .first(
            "SELECT extract(epoch FROM clock_timestamp() - query_start) FROM pg_stat_activity"
                + " WHERE application_name = ? AND query_start IS NOT NULL ORDER BY 1 LIMIT 1",
            row -> row.getDouble(1),
            GuardKey.sessionName(question.standby().plan(), question.guarded()))
        .map(seconds -> Duration.ofMillis(Math.max(0, Math.round(seconds * 1_000))));
  }

  /** Counted on this JVM's own clock: nobody can set it, and no other host's has a say. */
  private static Duration awaitItsEnd(Duration wait) {
    long start = System.nanoTime();
    Patience.until(wait, PAUSE, () -> System.nanoTime() - start >= wait.toNanos());
    Duration waited = Duration.ofNanos(System.nanoTime() - start);
    if (waited.compareTo(wait) < 0) {
      throw FailureCode.ABORTED.failure("the wait for the lease's end was cut short");
    }
    return waited;
  }

  private static Promoted promoted(
      PostgresSession session, Question question, Duration waited, Attempt attempt)
      throws SQLException {
    Instant seen = Instant.now();
    String lsn = session.text("SELECT pg_current_wal_lsn()::text");
    String segment = session.text("SELECT pg_walfile_name(pg_current_wal_lsn())");
    return new Promoted(
        question.standby().member().name(),
        Long.parseLong(segment.substring(0, 8), 16),
        lsn,
        waited,
        seen,
        attempt);
  }
}
