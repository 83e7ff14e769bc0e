package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.site.MemberSeen.Slot;
import dev.holdfast.workflows.site.MemberTarget;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Gives a server that was just promoted what promotion does not bring along. */
final class Settling {

  private static final Duration ANSWER = Duration.ofSeconds(60);

  /**
   * By as many values as wanted, but never over half of what is left, so that a narrow sequence is
   * not used up; one that wraps around hands out used values anyway.
   */
  private static final String MOVE =
      """
      SELECT count(setval(format('%I.%I', schemaname, sequencename)::regclass, (
               at + sign(increment_by)
                 * least(?::numeric * abs(increment_by), trunc(abs(bound - at) / 2)))::bigint))
      FROM (SELECT *, coalesce(last_value, start_value)::numeric AS at,
                   (CASE WHEN increment_by > 0 THEN max_value ELSE min_value END)::numeric AS bound
            FROM pg_sequences WHERE NOT cycle) AS sequences
      """;

  private final PostgresServers servers;
  private final MemberTarget target;
  private final int attempt;
  private final PostgresSession maintenance;

  Settling(PostgresServers servers, MemberTarget target, int attempt, PostgresSession maintenance) {
    this.servers = servers;
    this.target = target;
    this.attempt = attempt;
    this.maintenance = maintenance;
  }

  /** Moves every sequence of every database; returns how many. */
  int moveSequences(long ahead) throws SQLException {
    int moved = 0;
    if (ahead > 0) {
      for (String database : databases()) {
        try (PostgresSession session = open(database)) {
          moved += (int) session.number(MOVE, ahead);
        }
      }
    }
    return moved;
  }

  private List<String> databases() throws SQLException {
    return maintenance.list(
        "SELECT datname FROM pg_database WHERE datallowconn ORDER BY datname",
        row -> row.getString(1));
  }

  private PostgresSession open(String database) throws SQLException {
    PostgresSession session = servers.tryOpen(target, database, attempt, "settle", ANSWER);
    session.liftLimits();
    return session;
  }

  /** First of all: nothing commits while it waits for a standby that does not follow. */
  List<String> waitForNobody() throws SQLException {
    String before = maintenance.text("SELECT current_setting('synchronous_standby_names')");
    if (before.isEmpty()) {
      return List.of();
    }
    ServerSettings.confirmedBy(maintenance, List.of());
    return List.of("commits wait for no standby until one follows; it was " + before);
  }

  /** Makes the slots that are missing; returns what a person should know of it. */
  List<String> make(List<Slot> slots) throws SQLException {
    List<String> notes = new ArrayList<>();
    for (Slot slot : slots) {
      if (!isThere(slot)) {
        make(slot);
        if (slot.logical()) {
          notes.add("logical slot " + slot.name() + " begins anew: synchronise its subscriber");
        }
      }
    }
    return notes;
  }

  private boolean isThere(Slot slot) throws SQLException {
    return maintenance.isTrue(
        "SELECT true FROM pg_replication_slots WHERE slot_name = ?", slot.name());
  }

  private void make(Slot slot) throws SQLException {
    if (slot.plugin() == null || slot.database() == null) {
      maintenance.list(
          "SELECT pg_create_physical_replication_slot(?, true)", row -> true, slot.name());
      return;
    }
    try (PostgresSession session = open(slot.database())) {
      session.list(
          "SELECT pg_create_logical_replication_slot(?, ?)",
          row -> true,
          slot.name(),
          slot.plugin());
    }
  }
}
