package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.plan.Member;
import dev.holdfast.workflows.site.Lsn;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberSeen.Role;
import dev.holdfast.workflows.site.MemberSeen.Slot;
import dev.holdfast.workflows.site.MemberTarget;
import java.net.ConnectException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A look at one member of a cluster. */
final class MemberLook {

  /** A host that is gone delays what is done about it: two tries of TCP, then it is silent. */
  private static final Duration REACH = Duration.ofSeconds(2);

  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** In one statement, so that what is seen belongs together. */
  private static final String STATE =
      """
      SELECT in_recovery,
             (SELECT system_identifier::text FROM pg_control_system()) AS identifier,
             CASE WHEN in_recovery
               THEN greatest((SELECT timeline_id FROM pg_control_checkpoint()),
                             (SELECT received_tli FROM pg_stat_wal_receiver))
               ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int
             END AS timeline,
             CASE WHEN NOT in_recovery THEN pg_current_wal_flush_lsn() END::text AS written,
             CASE WHEN in_recovery
               THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
             END::text AS received,
             CASE WHEN in_recovery THEN pg_last_wal_replay_lsn() END::text AS replayed,
             CASE WHEN NOT in_recovery THEN NULL
                  WHEN pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn() THEN 0
                  ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
             END::float8 AS lag,
             EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') AS following,
             current_setting('primary_conninfo') AS upstream,
             current_setting('synchronous_standby_names') AS synchronous,
             current_setting('max_replication_slots')::int
               - (SELECT count(*) FROM pg_replication_slots)::int AS free_slots,
             current_setting('max_wal_senders')::int
               - (SELECT count(*) FROM pg_stat_replication)::int AS free_senders
      FROM (SELECT CASE WHEN pg_is_in_recovery() THEN true ELSE false END) AS now (in_recovery)
      """;

  private static final String SLOTS =
      "SELECT slot_name, plugin, database, active FROM pg_replication_slots ORDER BY slot_name";

  private static final String FENCES =
      "SELECT DISTINCT run FROM holdfast.fence WHERE run IS NOT NULL ORDER BY run";

  private final PostgresServers servers;
  private final MemberTarget target;
  private final int attempt;

  MemberLook(PostgresServers servers, MemberTarget target, int attempt) {
    this.servers = servers;
    this.target = target;
    this.attempt = attempt;
  }

  MemberSeen seen() {
    try (PostgresSession session = servers.tryReach(target, attempt, "look", REACH, ANSWER)) {
      return seen(session);
    } catch (SQLException e) {
      return MemberSeen.silent(
          target.member().name(), target.member().site(), role(e), String.valueOf(e.getMessage()));
    }
  }

  private MemberSeen seen(PostgresSession session) throws SQLException {
    List<Slot> slots =
        session.list(
            SLOTS,
            row ->
                new Slot(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4)));
    List<String> fences =
        HoldfastSchema.exists(session) ? session.list(FENCES, row -> row.getString(1)) : List.of();
    var clock = PostgresServers.clock(servers.address(target.member()), session);
    return session
        .first(
            STATE,
            row ->
                new MemberSeen(
                    target.member().name(),
                    target.member().site(),
                    row.getBoolean("in_recovery") ? Role.STANDBY : Role.PRIMARY,
                    "",
                    row.getString("identifier"),
                    row.getInt("timeline"),
                    lsn(row, "written"),
                    lsn(row, "received"),
                    lsn(row, "replayed"),
                    seconds(row, "lag"),
                    row.getBoolean("following"),
                    row.getBoolean("in_recovery") ? upstream(row.getString("upstream")) : null,
                    row.getString("synchronous"),
                    row.getInt("free_slots"),
                    row.getInt("free_senders"),
                    slots,
                    fences,
                    clock))
        .orElseThrow();
  }

  /** The member that it is told to follow; null if that is none of the plan's. */
  private @Nullable String upstream(String text) {
    ConnectionString connection = new ConnectionString(text);
    return target.server().members().stream()
        .filter(it -> connection.leadsTo(servers.host(it), servers.port(it)))
        .map(Member::name)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Lsn lsn(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? null : Lsn.of(text);
  }

  private static @Nullable Duration seconds(ResultSet row, String column) throws SQLException {
    double seconds = row.getDouble(column);
    return row.wasNull() ? null : Duration.ofMillis(Math.round(seconds * 1000));
  }

  /** What a member does that let nobody in. */
  private static Role role(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.startsWith("57P") || isRefused(e)) {
      return Role.DOWN;
    }
    return state.startsWith("08") ? Role.UNREACHABLE : Role.REFUSES;
  }

  private static boolean isRefused(SQLException e) {
    for (Throwable it = e; it != null; it = it.getCause()) {
      if (it instanceof ConnectException && String.valueOf(it.getMessage()).contains("refused")) {
        return true;
      }
    }
    return false;
  }
}
