package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.freeze.DatabaseFreezes;
import dev.holdfast.workflows.freeze.FrozenBy;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Freezes by {@code default_transaction_read_only}, which a session may set otherwise. */
public final class PostgresFreeze implements DatabaseFreezes {

  private static final Duration PAUSE = Duration.ofMillis(10);

  /**
   * Clients' sessions from before. What the role of the plan may not see of another's session is
   * null; then it may not end it either, and says so.
   */
  private static final String OLD_SESSIONS =
      """
       FROM pg_stat_activity
      WHERE datname = ? AND pid <> pg_backend_pid()
        AND coalesce(backend_type = 'client backend', usesysid IS NOT NULL)
        AND NOT starts_with(coalesce(application_name, ''), 'holdfast/')
        AND coalesce(backend_start <= ?, true)
      """;

  private final PostgresServers servers;
  private final Attempts attempts;
  private final Duration longestEnd;

  /** Gives sessions ten seconds to end. */
  public PostgresFreeze(PostgresServers servers, Attempts attempts) {
    this(servers, attempts, Duration.ofSeconds(10));
  }

  PostgresFreeze(PostgresServers servers, Attempts attempts, Duration longestEnd) {
    this.servers = servers;
    this.attempts = attempts;
    this.longestEnd = longestEnd;
  }

  /** What is done in a session of the maintenance database. */
  @FunctionalInterface
  private interface Work<T> {
    T in(PostgresSession session, Attempt attempt) throws SQLException;
  }

  private <T> T maintenance(DatabaseTarget target, String step, Work<T> work) {
    Attempt attempt = attempts.current();
    try (PostgresSession session = servers.maintenance(target, attempt.number(), step)) {
      return work.in(session, attempt);
    } catch (SQLException e) {
      boolean missing = PostgresFailures.NO_SUCH_DATABASE.equals(e.getSQLState());
      throw PostgresFailures.of(
          step + " of database " + target.database().name(),
          e,
          missing ? FailureCode.NOT_READY : FailureCode.STEP_BROKE);
    }
  }

  @Override
  public Frozen freeze(Order order) {
    DatabaseTarget target = order.hold().target();
    String database = target.database().name();
    return maintenance(
        target,
        "freeze",
        (session, attempt) -> {
          FencedAttempt fenced = FencedAttempt.toAct(session, order.hold(), attempt);
          FreezeTables.ensure(session);
          FrozenBy by =
              session.inTransaction(
                  () -> {
                    fenced.require();
                    return new WriteFreeze(session, database).close(order);
                  });
          return new Frozen(database, by, by.run().equals(target.run()), attempt);
        });
  }

  @Override
  public SessionsEnded endSessions(Hold hold) {
    String database = hold.target().database().name();
    return maintenance(
        hold.target(),
        "end-sessions",
        (session, attempt) -> {
          FencedAttempt.toAct(session, hold, attempt).require();
          // whoever begins from now on has read the new settings
          Timestamp now = Timestamp.from(PostgresServers.now(session));
          int ended = terminate(session, database, now).size();
          boolean gone =
              Patience.until(longestEnd, PAUSE, () -> terminate(session, database, now).isEmpty());
          if (!gone) {
            throw FailureCode.SESSIONS_REMAIN.failure(
                "in database %s there is still %s"
                    .formatted(database, String.join(", ", terminate(session, database, now))));
          }
          return new SessionsEnded(database, ended, prepared(session, database), attempt);
        });
  }

  private static List<String> terminate(PostgresSession session, String database, Timestamp before)
      throws SQLException {
    return session.list(
        "SELECT format('session %s of %s', pid, coalesce(usename, '?')), pg_terminate_backend(pid)"
            + OLD_SESSIONS,
        row -> row.getString(1),
        database,
        before);
  }

  private static List<String> prepared(PostgresSession session, String database)
      throws SQLException {
    return session.list(
        "SELECT format('prepared transaction %L', gid) FROM pg_prepared_xacts WHERE database = ?",
        row -> row.getString(1), database);
  }

  @Override
  public Thawed thaw(Hold hold) {
    String database = hold.target().database().name();
    return maintenance(
        hold.target(),
        "unfreeze",
        (session, attempt) -> {
          FencedAttempt fenced = FencedAttempt.toAct(session, hold, attempt);
          WriteFreeze freeze = new WriteFreeze(session, database);
          List<String> findings = new ArrayList<>();
          return session.inTransaction(
              () -> {
                fenced.require();
                var by = freeze.by();
                List<String> opened = by.isPresent() ? freeze.open(findings) : List.of();
                return new Thawed(database, by.orElse(null), opened, findings, attempt);
              });
        });
  }

  @Override
  public Thawed undo(Hold hold) {
    String database = hold.target().database().name();
    return maintenance(
        hold.target(),
        "undo-freeze",
        (session, attempt) -> {
          FencedAttempt fenced = FencedAttempt.toUndo(session, hold, attempt);
          if (!FreezeTables.exist(session)) {
            return new Thawed(database, null, List.of(), List.of(), attempt);
          }
          WriteFreeze freeze = new WriteFreeze(session, database);
          return session.inTransaction(
              () -> {
                fenced.requireNobodyElse();
                var by = freeze.by();
                boolean undone = freeze.undo(hold.target().run());
                return new Thawed(
                    database,
                    undone ? by.orElse(null) : null,
                    undone ? List.of(database) : List.of(),
                    List.of(),
                    attempt);
              });
        });
  }

  @Override
  public Seen look(DatabaseTarget target) {
    String database = target.database().name();
    return maintenance(
        target,
        "look-at-freeze",
        (session, attempt) -> {
          WriteFreeze freeze = new WriteFreeze(session, database);
          boolean readOnly = newSessionIsReadOnly(target, attempt);
          List<String> writers = freeze.writers();
          return new Seen(database, freeze.by().orElse(null), readOnly, writers, attempt);
        });
  }

  private boolean newSessionIsReadOnly(DatabaseTarget target, Attempt attempt) throws SQLException {
    try (PostgresSession client =
        servers.tryOpen(
            target,
            target.database().name(),
            attempt.number(),
            "look-at-freeze",
            Duration.ofSeconds(10))) {
      return client.isTrue("SELECT current_setting('transaction_read_only')::boolean");
    }
  }
}
