package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.literal;

import dev.holdfast.workflows.plan.Member;
import dev.holdfast.workflows.probe.Beat;
import dev.holdfast.workflows.probe.Beat.Durability;
import dev.holdfast.workflows.probe.Mark;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;

/** A session on a primary in which beats are written, each in one round trip. */
final class BeatSession implements AutoCloseable {

  /** Beats that the server keeps: hours of them. */
  private static final long KEPT = Duration.ofHours(6).toMillis();

  private static final Set<String> WAITS_FOR_STANDBY = Set.of("on", "remote_apply", "remote_write");

  /** What is seen before the commit; the commit record comes after this position. */
  private static final String LOOK =
      """
      SELECT pg_current_wal_insert_lsn()::text AS lsn,
        pg_snapshot_xmax(pg_current_snapshot())::text AS xid,
        clock_timestamp() AS at,
        ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int AS timeline,
        current_setting('max_connections')::int
          + current_setting('autovacuum_max_workers')::int
          + current_setting('max_worker_processes')::int AS backends,
        current_setting('synchronous_commit') AS durable,
        current_setting('synchronous_standby_names') <> '' AS waits,
        (SELECT coalesce(string_agg(setting, ','), '')
           FROM pg_db_role_setting, unnest(setconfig) AS setting
           WHERE setting LIKE 'synchronous_commit=%') AS exceptions
      """;

  private final PostgresSession session;
  private final Member member;
  private final String system;
  private final int timeline;
  private final Supplier<Mark> clock;

  private BeatSession(
      PostgresSession session, Member member, String system, int timeline, Supplier<Mark> clock) {
    this.session = session;
    this.member = member;
    this.system = system;
    this.timeline = timeline;
    this.clock = clock;
  }

  /** Of a session on a server that is no standby; takes the session over. */
  static BeatSession on(PostgresSession session, Member member, Supplier<Mark> clock)
      throws SQLException {
    String system = session.text("SELECT system_identifier::text FROM pg_control_system()");
    int timeline =
        (int)
            session.number(
                "SELECT ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int");
    return new BeatSession(session, member, system, timeline, clock);
  }

  Member member() {
    return member;
  }

  String system() {
    return system;
  }

  int timeline() {
    return timeline;
  }

  /**
   * Makes the table where it is missing, and ends what earlier sessions of this probe left: a
   * commit that waits for a synchronous standby does not notice that nobody listens any more, and
   * one each second would fill the server. Returns the last sequence that the server has.
   */
  long prepare(String ledger) throws SQLException {
    session.list(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = current_setting('application_name')
          AND usename = current_user AND pid <> pg_backend_pid()
        """,
        row -> row.getBoolean(1));
    BeatTable.ensure(session);
    return BeatTable.last(session, ledger);
  }

  /** Writes one beat; returns once the primary has acknowledged it. */
  Beat write(String ledger, long sequence) throws SQLException {
    Mark sent = clock.get();
    try (Statement statement = session.connection().createStatement()) {
      boolean isRow = statement.execute(sql(ledger, sequence, sent));
      Seen seen = null;
      String after = "";
      while (isRow || statement.getUpdateCount() >= 0) {
        if (isRow) {
          ResultSet row = statement.getResultSet();
          row.next();
          if (seen == null) {
            seen = Seen.of(row);
          } else {
            after = row.getString(1);
          }
        }
        isRow = statement.getMoreResults();
      }
      Mark acked = clock.get();
      if (seen == null || after.isEmpty()) {
        throw new SQLException("the server did not answer all of a beat");
      }
      boolean warned = statement.getWarnings() != null;
      return seen.beat(sequence, member.name(), sent, acked, Lsn.of(after), warned);
    }
  }

  private static String sql(String ledger, long sequence, Mark sent) {
    return "BEGIN; INSERT INTO holdfast.beat(ledger, seq, sent_at) VALUES (%s, %d, %s); %s; COMMIT; %s"
        .formatted(
            literal(ledger),
            sequence,
            literal(sent.wall().toString()),
            LOOK.strip(),
            "SELECT pg_current_wal_insert_lsn()::text");
  }

  /** Removes what is older than some hours. */
  void prune(String ledger, long sequence, Duration every) throws SQLException {
    BeatTable.prune(session, ledger, sequence - KEPT / Math.max(1, every.toMillis()));
  }

  @Override
  public void close() {
    try {
      session.connection().abort(Runnable::run);
    } catch (SQLException gone) {
      // that is all that was wanted
    }
  }

  /** What the server said about itself in the middle of a beat. */
  private record Seen(
      long lsn, long xid, Instant at, int timeline, int backends, Durability durability) {

    static Seen of(ResultSet row) throws SQLException {
      return new Seen(
          Lsn.of(row.getString("lsn")),
          Long.parseLong(row.getString("xid")),
          row.getTimestamp("at").toInstant(),
          row.getInt("timeline"),
          row.getInt("backends"),
          durability(
              row.getString("durable"), row.getBoolean("waits"), row.getString("exceptions")));
    }

    private static Durability durability(String setting, boolean waits, String exceptions) {
      if (setting.equals("off") || exceptions.matches(".*=(off|false|no|0)(,.*)?")) {
        return Durability.LAX;
      }
      boolean always = waits && WAITS_FOR_STANDBY.contains(setting) && exceptions.isEmpty();
      return always ? Durability.STANDBY : Durability.LOCAL;
    }

    /** A warning says that the wait for the standby was cancelled. */
    Beat beat(long sequence, String member, Mark sent, Mark acked, long lsnAfter, boolean warned) {
      Durability worth = warned && durability == Durability.STANDBY ? Durability.LOCAL : durability;
      return new Beat(
          sequence, member, timeline, sent, acked, lsn, lsnAfter, xid, backends, at, worth);
    }
  }
}
