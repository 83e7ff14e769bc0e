package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.probe.Beat;
import dev.holdfast.workflows.probe.Beat.Standing;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the server that takes over, or has, tells of itself.
 *
 * @param timeline of the beats that it is asked about: its own before the promotion, the one it
 *     left after it
 * @param fork where its WAL leaves its predecessor's; before the promotion up to where it has
 *     received it, after it null if it does not let us look
 * @param exact whether no record lies across {@code fork}
 * @param beats of {@code timeline}
 * @param found their sequences that it has; null before the promotion
 * @param offset its clock minus this host's
 */
record Successor(
    String system,
    int majorVersion,
    int timeline,
    @Nullable Long fork,
    boolean exact,
    List<Beat> beats,
    @Nullable Collection<Long> found,
    Duration offset) {

  static Successor ask(PostgresSession session, LedgerReading ledger, boolean promoted)
      throws SQLException {
    String system = session.text("SELECT system_identifier::text FROM pg_control_system()");
    int version = (int) session.number("SELECT current_setting('server_version_num')::int / 10000");
    Duration offset = offset(session);
    boolean recovering = session.isTrue("SELECT pg_is_in_recovery()");
    if (recovering == promoted) {
      throw new SQLException(promoted ? "it is still a standby" : "it is no standby any more");
    }
    if (recovering) {
      long received =
          Lsn.of(
              session.text(
                  """
                  SELECT coalesce(greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()),
                    '0/0')::text
                  """));
      int timeline = newest(ledger, Integer.MAX_VALUE);
      return new Successor(
          system, version, timeline, received, false, beats(ledger, timeline), null, offset);
    }
    int own =
        (int)
            session.number(
                "SELECT ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int");
    int timeline = newest(ledger, own);
    List<Beat> beats = beats(ledger, timeline);
    return new Successor(
        system,
        version,
        timeline,
        fork(session, own, timeline),
        true,
        beats,
        found(session, ledger, beats),
        offset);
  }

  /** What became of a beat of the timeline. */
  Standing standing(Beat beat) {
    Collection<Long> rows = found;
    if (rows != null) {
      return rows.contains(beat.sequence()) ? Standing.SURVIVED : Standing.LOST;
    }
    return fork == null ? Standing.OPEN : beat.standingAt(fork);
  }

  /** The newest timeline of a beat that is older than {@code before}; 0 if there is none. */
  private static int newest(LedgerReading ledger, int before) {
    return ledger.beats().stream()
        .mapToInt(Beat::timeline)
        .filter(it -> it < before)
        .max()
        .orElse(0);
  }

  private static List<Beat> beats(LedgerReading ledger, int timeline) {
    return ledger.beats().stream().filter(it -> it.timeline() == timeline).toList();
  }

  private static Collection<Long> found(
      PostgresSession session, LedgerReading ledger, List<Beat> beats) throws SQLException {
    if (beats.isEmpty() || !BeatTable.exists(session)) {
      return Set.of();
    }
    long first = beats.get(0).sequence();
    return BeatTable.found(session, ledger.ledger(), first, beats.get(beats.size() - 1).sequence());
  }

  /** The history of a timeline has a line for each before it: its number, and where it was left. */
  private static @Nullable Long fork(PostgresSession session, int own, int left)
      throws SQLException {
    String file = "pg_wal/%08X.history".formatted(own);
    String history;
    try {
      history =
          session.first("SELECT pg_read_file('" + file + "')", row -> row.getString(1)).orElse("");
    } catch (SQLException e) {
      if ("42501".equals(e.getSQLState()) || "58P01".equals(e.getSQLState())) {
        return null;
      }
      throw e;
    }
    return history
        .lines()
        .map(it -> it.split("\\s+", 3))
        .filter(it -> it.length > 1 && it[0].equals(Integer.toString(left)))
        .map(it -> Lsn.of(it[1]))
        .findFirst()
        .orElse(null);
  }

  private static Duration offset(PostgresSession session) throws SQLException {
    Instant before = Instant.now();
    Instant there = PostgresServers.now(session);
    Duration roundTrip = Duration.between(before, Instant.now());
    return Duration.between(before.plus(roundTrip.dividedBy(2)), there);
  }
}
