package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;

/**
 * One attempt to change a database, in one session of the maintenance database, under the fence
 * record of its run.
 *
 * <p>An attempt writes its turn and number into the record, then ends all sessions of attempts
 * before it. Whoever changes something has checked the record, either in the same transaction, or
 * in the same session: then it either checked before the record was changed, and its session is
 * ended, or after, and it is refused. So a worker that was frozen and goes on can do no harm
 * wherever it stood, also where PostgreSQL allows no transaction.
 */
final class FencedAttempt {

  private static final String RESOURCE =
      "(SELECT system_identifier::text FROM pg_control_system()) || '/' || ?::text";

  private static final String MINE =
      " FROM holdfast.fence WHERE resource = " + RESOURCE + " AND run = ? AND epoch = ?";

  private final PostgresSession session;
  private final Hold hold;
  private final int attempt;
  private boolean lost;

  private FencedAttempt(PostgresSession session, Hold hold, int attempt) {
    this.session = session;
    this.hold = hold;
    this.attempt = attempt;
  }

  /**
   * Begins an attempt to do something. Fails with {@link FailureCode#FENCE_LOST} if the run does
   * not hold the record, with {@link FailureCode#SUPERSEDED} if a later attempt has begun.
   */
  static FencedAttempt toAct(PostgresSession session, Hold hold, Attempt attempt)
      throws SQLException {
    FencedAttempt fenced = toUndo(session, hold, attempt);
    if (fenced.lost) {
      throw fenced.refusal();
    }
    return fenced;
  }

  /** As {@link #toAct}, for what may find that nothing is left to do although the fence is lost. */
  static FencedAttempt toUndo(PostgresSession session, Hold hold, Attempt attempt)
      throws SQLException {
    FencedAttempt fenced = new FencedAttempt(session, hold, attempt.number());
    fenced.begin();
    return fenced;
  }

  private void begin() throws SQLException {
    RunSessions others = new RunSessions(session, hold.target().run());
    try {
      session.inTransaction(this::register);
    } catch (SQLException e) {
      if (!PostgresFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
      others.end(); // one of a frozen worker sits in its transaction
      session.inTransaction(this::register);
    }
    if (!lost) {
      others.end();
    }
  }

  private boolean register() throws SQLException {
    FenceRecord.waitShortly(session);
    lost = !isMine();
    if (lost) {
      return false;
    }
    int registered =
        session.update(
            "UPDATE holdfast.fence SET turn = ?, attempt = ? WHERE resource = "
                + RESOURCE
                + " AND (turn, attempt) <= (?, ?)",
            hold.turn(),
            attempt,
            hold.target().database().name(),
            hold.turn(),
            attempt);
    if (registered == 0) {
      throw superseded();
    }
    return true;
  }

  /** Locks the record until the end of the transaction, if there is one. */
  private boolean isMine() throws SQLException {
    return session
        .first(
            "SELECT 1" + MINE + " FOR UPDATE",
            row -> row.getInt(1),
            hold.target().database().name(),
            hold.target().run(),
            hold.epoch())
        .isPresent();
  }

  /**
   * To be called right before a change, in its transaction or, where it can't be in one, its
   * session. Fails as {@link #toAct}.
   */
  void require() throws SQLException {
    boolean current =
        session
            .first(
                "SELECT (turn, attempt) = (?, ?)" + MINE + " FOR UPDATE",
                row -> row.getBoolean(1),
                hold.turn(),
                attempt,
                hold.target().database().name(),
                hold.target().run(),
                hold.epoch())
            .orElseThrow(this::refusal);
    if (!current) {
      throw superseded();
    }
  }

  /** As {@link #require}, but enough is that nobody has taken the record since the run had it. */
  void requireNobodyElse() throws SQLException {
    boolean free =
        session
            .first(
                "SELECT 1 FROM holdfast.fence WHERE resource = "
                    + RESOURCE
                    + " AND run IS NULL AND epoch = ? FOR UPDATE",
                row -> row.getInt(1),
                hold.target().database().name(),
                hold.epoch())
            .isPresent();
    if (!free) {
      require();
    }
  }

  private RuntimeException superseded() {
    return FailureCode.SUPERSEDED.failure(
        "attempt %d of turn %d of run %s comes too late: a later one has begun"
            .formatted(attempt, hold.turn(), hold.target().run()));
  }

  private RuntimeException refusal() {
    try {
      return FenceRecord.of(session, hold.target()).lost(hold.epoch());
    } catch (SQLException e) {
      return PostgresFailures.of("reading the fence record", e, FailureCode.STEP_BROKE);
    }
  }
}
