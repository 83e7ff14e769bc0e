package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.guard.GuardLocks;
import dev.holdfast.workflows.guard.LeaseTimes;
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

  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final PostgresServers servers;
  private final Attempts attempts;

  public PostgresGuardLock(References references, Attempts attempts) {
    this.servers = new PostgresServers(references);
    this.attempts = attempts;
  }

  @Override
  public GuardSeen look(Question question) {
    Attempt attempt = attempts.current();
    try (PostgresSession session = open(question, attempt, "look")) {
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
    JobKey key = new JobKey(question.standby().run(), "promote-" + question.guarded());
    return DurableJobs.attend(key, progress -> promoted(question, attempt));
  }

  private Promoted promoted(Question question, Attempt attempt) {
    try (PostgresSession session = open(question, attempt, "promote")) {
      session.liftLimits();
      session.execute("SET idle_session_timeout = 0");
      StandbyPromotion promotion = new StandbyPromotion(session, question.permitted());
      Duration waited = Duration.ZERO;
      if (promotion.isStandby()) {
        // a former attempt may hold the lock still, and must not promote any more
        new RunSessions(session, question.standby().run()).end();
        refuseIfAlive(session, question);
        session.list("SELECT pg_advisory_lock(" + GuardKey.SQL + ")", row -> 1);
        long locked = System.nanoTime();
        promotion.prepare();
        waited = awaitItsEnd(locked, LeaseTimes.untilPromotion(question.ttl()));
        promotion.promote();
      }
      return new Promoted(promotion.promoted(attempt), waited, Instant.now(), attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of("promoting a standby", e, FailureCode.PROMOTION_FAILED);
    }
  }

  private PostgresSession open(Question question, Attempt attempt, String step)
      throws SQLException {
    return servers.tryOpen(question.standby(), attempt.number(), step, ANSWER);
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
  private static Duration awaitItsEnd(long start, Duration wait) {
    Patience.until(wait.plus(PAUSE), PAUSE, () -> System.nanoTime() - start >= wait.toNanos());
    Duration waited = Duration.ofNanos(System.nanoTime() - start);
    if (waited.compareTo(wait) < 0) {
      throw FailureCode.ABORTED.failure("the wait for the lease's end was cut short");
    }
    return waited;
  }
}
