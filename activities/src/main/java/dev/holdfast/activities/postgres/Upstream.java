package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.failover.Lsn;
import dev.holdfast.workflows.failover.Promotions.Following;
import dev.holdfast.workflows.plan.Member;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whom a standby follows. */
final class Upstream {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** A value is quoted or has no blank in it. */
  private static final String VALUE = "\\s*=\\s*('(?:[^'\\\\]|\\\\.)*'|\\S+)";

  private static final Pattern HOST = Pattern.compile("\\bhost" + VALUE);
  private static final Pattern PORT = Pattern.compile("\\bport" + VALUE);
  private static final Pattern ADDRESS = Pattern.compile("\\b(?:hostaddr|host|port)" + VALUE);

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
    String now = standby.text("SELECT current_setting('primary_conninfo')");
    if (now.strip().startsWith("postgres")) {
      throw FailureCode.FOLLOW_FAILED.failure(
          "primary_conninfo of %s is a URI: write it as host=… port=…"
              .formatted(following.standby().member().name()));
    }
    if (followsAnother(now)) {
      return;
    }
    String turned = turned(now);
    if (!turned.equals(now)) {
      new ServerSettings(standby).set("primary_conninfo", turned);
    }
  }

  private boolean followsAnother(String connection) {
    String host = value(HOST, connection).orElse("");
    String port = value(PORT, connection).orElse("5432");
    return following.standby().server().standbys().stream()
        .map(it -> following.standby().server().member(it.name()))
        .filter(it -> !it.equals(following.primary().member()))
        .anyMatch(it -> isAt(it, host, port));
  }

  private boolean isAt(Member member, String host, String port) {
    return servers.host(member).equals(host) && Integer.toString(servers.port(member)).equals(port);
  }

  private String turned(String connection) {
    Member primary = following.primary().member();
    String rest = ADDRESS.matcher(connection).replaceAll("").strip().replaceAll(" +", " ");
    return "host=%s port=%d %s"
        .formatted(servers.host(primary), servers.port(primary), rest)
        .strip();
  }

  private static Optional<String> value(Pattern key, String connection) {
    Matcher found = key.matcher(connection);
    return found.find() ? Optional.of(found.group(1).replaceAll("^'|'$", "")) : Optional.empty();
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
