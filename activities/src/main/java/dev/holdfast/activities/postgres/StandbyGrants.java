package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.workflows.site.MemberTarget;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The second leg of a guard's lease: the one named standby says that it is still a standby, and
 * that nobody is about to promote it.
 *
 * <p>For one thread, since a question waits for its answer.
 */
public final class StandbyGrants implements AutoCloseable {

  private static final String QUESTION =
      "SELECT pg_is_in_recovery(), pg_try_advisory_xact_lock_shared(" + GuardKey.SQL + ")";

  private final MemberSessions sessions;
  private final MemberTarget standby;
  private final String name;
  private final Duration answer;
  private @Nullable PostgresSession session;

  private StandbyGrants(References references, MemberTarget standby, String name, Duration answer) {
    this.sessions = new MemberSessions(references);
    this.standby = standby;
    this.name = name;
    this.answer = answer;
  }

  /**
   * For a guard whose server is up: whoever wants to promote the standby sees that it asks.
   *
   * @param member whose guard asks
   * @param answer the longest wait for an answer
   */
  public static StandbyGrants ofGuard(
      References references, MemberTarget standby, String member, Duration answer) {
    String name = GuardKey.sessionName(standby.plan(), member);
    return new StandbyGrants(references, standby, name, answer);
  }

  /** For a guard whose server is down, which must not count as one that serves. */
  public static StandbyGrants ofOnlooker(
      References references, MemberTarget standby, Duration answer) {
    return new StandbyGrants(references, standby, "holdfast-onlooker", answer);
  }

  /** What the standby says. */
  public enum Answer {
    /** It is a standby, and nobody is about to promote it. */
    GRANTED,
    /** Somebody is about to promote it. */
    LOCKED,
    /** It was promoted. */
    PROMOTED,
    /** It did not say anything in time. */
    SILENT
  }

  /** Asks; returns within about twice the longest wait. */
  public Answer ask() {
    try {
      PostgresSession open = session;
      if (open == null) {
        open = sessions.open(standby, name, answer);
        session = open;
      }
      return open.first(QUESTION, row -> answer(row.getBoolean(1), row.getBoolean(2)))
          .orElse(Answer.SILENT);
    } catch (SQLException | RuntimeException e) {
      close();
      return Answer.SILENT;
    }
  }

  private static Answer answer(boolean inRecovery, boolean unlocked) {
    if (!inRecovery) {
      return Answer.PROMOTED;
    }
    return unlocked ? Answer.GRANTED : Answer.LOCKED;
  }

  @Override
  public void close() {
    PostgresSession open = session;
    session = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        return; // it is of no use either way
      }
    }
  }
}
