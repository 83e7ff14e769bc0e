package dev.holdfast.activities.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a live database had besides its contents, written down before a restore in place drops it:
 * its successor shall be the same, also if only a later run brings that.
 *
 * @param oid of the database that is, or was, to be dropped
 */
record DroppedDatabase(long oid) {

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** Half dropped, when the server or its session died in the middle: then nothing can use it. */
  private static final String WHOLE =
      "SELECT oid::bigint FROM pg_database WHERE datname = ? AND datconnlimit <> -2";

  static Optional<DroppedDatabase> of(PostgresSession maintenance, String run) throws SQLException {
    return maintenance.first(
        "SELECT oid FROM holdfast.dropped WHERE run = ?",
        row -> new DroppedDatabase(row.getLong(1)),
        run);
  }

  /** Writes down what {@code live} has, if it is there; only the first time in a run counts. */
  static Optional<DroppedDatabase> remember(PostgresSession maintenance, String live, String run)
      throws SQLException {
    Optional<DroppedDatabase> before = of(maintenance, run);
    if (before.isPresent()) {
      return before;
    }
    maintenance.update(
        """
        INSERT INTO holdfast.dropped (run, database, oid, properties, noted_at)
        SELECT ?, datname, oid::bigint, ?::jsonb, clock_timestamp()
        FROM pg_database WHERE datname = ?
        """,
        run,
        written(wanted(maintenance, live)),
        live);
    return of(maintenance, run);
  }

  /** The database was not dropped after all. */
  static void forget(PostgresSession maintenance, String run) throws SQLException {
    maintenance.update("DELETE FROM holdfast.dropped WHERE run = ?", run);
  }

  /** Which run brought the successor. */
  static void replaced(PostgresSession maintenance, String live, String run) throws SQLException {
    maintenance.update(
        "UPDATE holdfast.dropped SET replaced_by = ? WHERE database = ? AND replaced_by IS NULL",
        run,
        live);
  }

  /** The run took the successor away again. */
  static void wanting(PostgresSession maintenance, String run) throws SQLException {
    maintenance.update("UPDATE holdfast.dropped SET replaced_by = NULL WHERE replaced_by = ?", run);
  }

  /** Whether it is still there, whatever it is called now. */
  boolean isThere(PostgresSession maintenance) throws SQLException {
    return maintenance.isTrue("SELECT true FROM pg_database WHERE oid = ?::bigint::oid", oid);
  }

  /** Whether a database called {@code live} is another one. */
  boolean isNot(PostgresSession maintenance, String live) throws SQLException {
    return maintenance.isTrue(
        "SELECT true FROM pg_database WHERE datname = ? AND oid <> ?::bigint::oid", live, oid);
  }

  /**
   * What a database called {@code live} has, or had when it was last dropped for a restore in place
   * that nothing has followed; empty if nobody knows.
   */
  static Optional<DatabaseProperties> wanted(PostgresSession maintenance, String live)
      throws SQLException {
    if (maintenance.first(WHOLE, row -> row.getLong(1), live).isPresent()) {
      return Optional.of(DatabaseCatalogue.properties(maintenance, live));
    }
    if (!HoldfastSchema.isComplete(maintenance)) {
      return Optional.empty();
    }
    Optional<String> noted =
        maintenance.first(
            """
            SELECT properties::text FROM holdfast.dropped
            WHERE database = ? AND replaced_by IS NULL AND properties IS NOT NULL
            ORDER BY noted_at DESC LIMIT 1
            """,
            row -> row.getString(1),
            live);
    return noted.isPresent() ? Optional.of(read(noted.get())) : Optional.empty();
  }

  private static @Nullable String written(Optional<DatabaseProperties> properties)
      throws SQLException {
    try {
      return properties.isPresent() ? JSON.writeValueAsString(properties.get()) : null;
    } catch (JsonProcessingException e) {
      throw new SQLException("cannot write down the properties of a database", e);
    }
  }

  private static DatabaseProperties read(String text) throws SQLException {
    try {
      return JSON.readValue(text, DatabaseProperties.class);
    } catch (JsonProcessingException e) {
      throw new SQLException("cannot read the properties of a dropped database", e);
    }
  }
}
