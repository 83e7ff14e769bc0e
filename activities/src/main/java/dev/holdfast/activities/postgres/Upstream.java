package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.plan.Member;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Lsn;
import dev.holdfast.workflows.site.Promotions.Following;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Whom a standby follows. */
final class Upstream {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private static final String FOLLOWS =
      """
      SELECT greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::text
      FROM pg_stat_wal_receiver WHERE status = 'streaming' AND received_tli >= ?
      """;

  private final PostgresServers servers;
  private final Following following;
  private final PostgresSession standby;

  Upstream(PostgresServers servers, Following following, PostgresSession standby) {
    this.servers = servers;
    this.following = following;
    this.standby = standby;
  }

  /**
   * Points it at the new primary, keeping all else that its connection says; leaves one alone that
   * follows another standby.
   */
  void turn() throws SQLException {
    ConnectionString now =
        new ConnectionString(standby.text("SELECT current_setting('primary_conninfo')"));
    if (now.isUri()) {
      throw FailureCode.FOLLOW_FAILED.failure(
          "primary_conninfo of %s is a URI: write it as host=… port=…"
              .formatted(following.standby().member().name()));
    }
    Member primary = following.primary().member();
    ConnectionString turned = now.to(servers.host(primary), servers.port(primary));
    if (!followsAnother(now) && !turned.equals(now)) {
      new ServerSettings(standby).set("primary_conninfo", turned.text());
    }
  }

  private boolean followsAnother(ConnectionString connection) {
    return following.standby().server().standbys().stream()
        .map(it -> following.standby().server().member(it.name()))
        .filter(it -> !it.equals(following.primary().member()))
        .anyMatch(it -> connection.leadsTo(servers.host(it), servers.port(it)));
  }

  /** How far it has received the log, once it receives the new timeline. */
  Lsn awaited() throws SQLException {
    boolean follows = Patience.until(LIMIT, PAUSE, () -> received().isPresent());
    Optional<Lsn> received = received();
    if (!follows || received.isEmpty()) {
      throw FailureCode.FOLLOW_FAILED.failure(
          "%s does not receive timeline %d from %s: it may have more of the log than that"
              .formatted(
                  following.standby().member().name(),
                  following.timeline(),
                  following.primary().member().name()));
    }
    return received.get();
  }

  private Optional<Lsn> received() throws SQLException {
    return standby.first(FOLLOWS, row -> Lsn.of(row.getString(1)), following.timeline());
  }
}
