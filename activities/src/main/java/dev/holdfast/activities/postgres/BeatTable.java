package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.literal;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The beats in a cluster itself: {@code holdfast.beat} of the maintenance database. */
final class BeatTable {

  /** Ledgers that nobody writes any more go, too. */
  private static final String ABANDONED = "7 days";

  private static final String DEFINITION =
      """
      CREATE SCHEMA IF NOT EXISTS holdfast;
      CREATE TABLE IF NOT EXISTS holdfast.beat (
        ledger text,
        seq bigint,
        sent_at timestamptz NOT NULL,
        PRIMARY KEY (ledger, seq));
      """;

  private BeatTable() {}

  /** Makes the table where it is missing; safe when several do so at once. */
  static void ensure(PostgresSession primary) throws SQLException {
    if (exists(primary)) {
      return;
    }
    primary.inTransaction(
        () -> {
          primary.execute("SELECT pg_advisory_xact_lock(hashtext('holdfast schema'))");
          primary.execute(DEFINITION);
          return true;
        });
  }

  static boolean exists(PostgresSession session) throws SQLException {
    return session.isTrue("SELECT to_regclass('holdfast.beat') IS NOT NULL");
  }

  /** The highest sequence of {@code ledger} that the server has; 0 if it has none. */
  static long last(PostgresSession session, String ledger) throws SQLException {
    return session.number(
        "SELECT coalesce(max(seq), 0) FROM holdfast.beat WHERE ledger = " + literal(ledger));
  }

  /** Which of the sequences {@code from} to {@code to} the server has. */
  static Collection<Long> found(PostgresSession session, String ledger, long from, long to)
      throws SQLException {
    List<Long> found =
        session.list(
            "SELECT seq FROM holdfast.beat WHERE ledger = %s AND seq BETWEEN %d AND %d"
                .formatted(literal(ledger), from, to),
            row -> row.getLong(1));
    return found.stream().collect(Collectors.toCollection(TreeSet::new));
  }

  /** Removes beats of {@code ledger} before {@code sequence}, and what is left of old ledgers. */
  static void prune(PostgresSession primary, String ledger, long sequence) throws SQLException {
    primary.execute(
        "DELETE FROM holdfast.beat WHERE (ledger = %s AND seq < %d) OR sent_at < now() - interval '%s'"
            .formatted(literal(ledger), sequence, ABANDONED));
  }
}
