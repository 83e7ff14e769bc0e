package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.quoted;

import dev.holdfast.workflows.restore.DatabaseNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The side copies of a database that a run made, whatever attempt of it. */
final class RunSideCopies {

  private static final String ALL =
      "SELECT datname FROM pg_database WHERE starts_with(datname::text, ?)";

  /** They were live: clients may have written to them, and nobody has looked yet. */
  private static final String UNJUDGED =
      """
       AND datname IN (SELECT side FROM holdfast.swap_log
         WHERE run = ? AND back_at IS NOT NULL AND judged_at IS NULL)
      """;

  private final PostgresSession maintenance;
  private final String run;
  private final String prefix;

  RunSideCopies(PostgresSession maintenance, String database, String run) {
    this.maintenance = maintenance;
    this.run = run;
    this.prefix = DatabaseNames.sidePrefix(database, run);
  }

  /** Drops all but those that {@link #left} names; safe to repeat. */
  List<String> drop() throws SQLException {
    List<String> keep = left();
    List<String> dropped = new ArrayList<>();
    for (String side : all()) {
      if (!keep.contains(side)) {
        // FORCE ends its sessions, those of a predecessor's pg_restore too
        maintenance.execute("DROP DATABASE IF EXISTS " + quoted(side) + " WITH (FORCE)");
        maintenance.update("DELETE FROM holdfast.closing WHERE database = ?", side);
        dropped.add(side);
      }
    }
    return dropped;
  }

  List<String> all() throws SQLException {
    return maintenance.list(ALL, row -> row.getString(1), prefix);
  }

  /** Those that may hold what exists nowhere else. */
  List<String> left() throws SQLException {
    return maintenance.list(ALL + UNJUDGED, row -> row.getString(1), prefix, run);
  }

  /** The room that they take. */
  long bytes() throws SQLException {
    return maintenance.number(
        "SELECT coalesce(sum(pg_database_size(oid)), 0) FROM pg_database"
            + " WHERE starts_with(datname::text, ?)",
        prefix);
  }
}
