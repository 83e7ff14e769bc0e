package dev.holdfast.cli;

import static org.awaitility.Awaitility.await;

import dev.holdfast.activities.postgres.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A small database {@code notes} that can be made anew in a moment, and ways to hold whoever works
 * on it in the middle of a change.
 */
final class NotesDatabase {

  static final String NAME = "notes";

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String PRISTINE = "pristine";
  private static final String MAINTENANCE = "postgres";

  /** One row of a table can't be written while a file lies in the server's data directory. */
  private static final String SCHEMA =
      """
      CREATE EXTENSION pg_trgm;
      CREATE FUNCTION passes_gate(n int) RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN
        WHILE n = 1 AND (pg_catalog.pg_stat_file('holdfast-gate', true)).size IS NOT NULL LOOP
          PERFORM pg_catalog.pg_sleep(0.02);
        END LOOP;
        RETURN true;
      END $$;
      CREATE TABLE notes (
        id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL, body text NOT NULL);
      CREATE TABLE decision_log (id int PRIMARY KEY, decision jsonb, CHECK (passes_gate(id)));
      CREATE TABLE attachments (id int PRIMARY KEY, note_id int REFERENCES notes (id));
      INSERT INTO notes (title, body)
        SELECT 'note ' || n, md5(n::text) FROM generate_series(1, 3000) n;
      INSERT INTO decision_log
        SELECT n, jsonb_build_object('n', n) FROM generate_series(1, 2000) n;
      INSERT INTO attachments SELECT n, n FROM generate_series(1, 100) n;
      CREATE INDEX ON notes USING gin (title gin_trgm_ops);
      """;

  private static final List<String> PROPERTIES =
      List.of(
          "ALTER DATABASE notes OWNER TO notes_owner",
          "ALTER DATABASE notes SET work_mem = '7MB'",
          "ALTER DATABASE notes CONNECTION LIMIT 42",
          "REVOKE TEMPORARY ON DATABASE notes FROM PUBLIC",
          "COMMENT ON DATABASE notes IS 'what people know'",
          "ALTER ROLE notes_owner IN DATABASE notes SET jit = off");

  private final LocalPostgres server;
  private final Path gate;

  NotesDatabase(LocalPostgres server) {
    this.server = server;
    gate = server.data().resolve("holdfast-gate");
  }

  /** To be called once for a server. */
  void fill() throws SQLException {
    execute(MAINTENANCE, "CREATE ROLE notes_owner");
    execute(MAINTENANCE, "CREATE DATABASE " + PRISTINE);
    execute(PRISTINE, SCHEMA);
  }

  /** Another database that holds the same, for a superuser of its own. */
  void makesBeside(String name, String user) throws SQLException {
    execute(MAINTENANCE, "CREATE ROLE " + user + " SUPERUSER LOGIN");
    execute(MAINTENANCE, "CREATE DATABASE " + name + " TEMPLATE " + PRISTINE);
  }

  /** As on the first day; nothing is left of any run. */
  void makeAnew() throws SQLException, IOException {
    openGate();
    String ours = "datname = '" + NAME + "' OR datname LIKE '" + NAME + "\\_%'";
    for (String name : list(MAINTENANCE, "SELECT datname FROM pg_database WHERE " + ours)) {
      execute(MAINTENANCE, "DROP DATABASE \"" + name + "\" WITH (FORCE)");
    }
    execute(MAINTENANCE, "CREATE DATABASE " + NAME + " TEMPLATE " + PRISTINE);
    for (String property : PROPERTIES) {
      execute(MAINTENANCE, property);
    }
    if (!list(MAINTENANCE, "SELECT to_regclass('holdfast.fence')").contains("null")) {
      execute(
          MAINTENANCE,
          "TRUNCATE holdfast.fence, holdfast.fence_history, holdfast.closing, holdfast.swap_log,"
              + " holdfast.dropped");
    }
  }

  /** A bad migration. */
  void sufferDisaster() throws SQLException {
    execute(NAME, "DROP TABLE decision_log; UPDATE notes SET body = '' WHERE id % 2 = 0");
  }

  /** What somebody writes while it is live. */
  void write(String title) throws SQLException {
    execute(NAME, "INSERT INTO notes (title, body) VALUES ('" + title + "', 'b')");
  }

  /** Whether it is there and lets anybody in. */
  boolean isOpen() throws SQLException {
    return list(MAINTENANCE, "SELECT datallowconn FROM pg_database WHERE datname = '" + NAME + "'")
        .contains("t");
  }

  /** From now on whoever loads the decision log is held in the middle of it. */
  void closeGate() throws IOException {
    Files.writeString(gate, "closed");
  }

  void openGate() throws IOException {
    Files.deleteIfExists(gate);
  }

  /** Returns once a session of this attempt, of the run or one of its own, is held as it loads. */
  void awaitLoading(String run, int attempt) {
    awaitLoadingOf(NAME, run, attempt);
  }

  /** As {@link #awaitLoading}, of another database. */
  void awaitLoadingOf(String database, String run, int attempt) {
    String side = "%s_restore_%s%%_%d".formatted(database, run, attempt);
    awaitSession("datname LIKE '" + side + "' AND wait_event = 'PgSleep'");
  }

  /** Returns once this step's session waits for a lock that the test holds. */
  void awaitLocked(String run, int attempt, String step) {
    awaitSession(
        "application_name LIKE 'holdfast/%s%%/%d/%s' AND wait_event_type = 'Lock'"
            .formatted(run, attempt, step));
  }

  private void awaitSession(String condition) {
    String question = "SELECT pid FROM pg_stat_activity WHERE " + condition;
    await(condition).atMost(LIMIT).until(() -> !list(MAINTENANCE, question).isEmpty());
  }

  /** The sessions of an attempt that are still there. */
  List<String> sessions(String run, int attempt) throws SQLException {
    return list(
        MAINTENANCE,
        "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'holdfast/%s%%/%d/%%'"
            .formatted(run, attempt));
  }

  /** A swap is held once it has changed both names, before it writes that down and commits. */
  Connection lockSwapLog() throws SQLException {
    return holding(MAINTENANCE, "LOCK TABLE holdfast.swap_log IN SHARE MODE");
  }

  /** Who shuts clients out is held once it holds the fence record's lock. */
  Connection lockClosing() throws SQLException {
    return holding(MAINTENANCE, "LOCK TABLE holdfast.closing IN SHARE MODE");
  }

  /** A dump is held before it reads the first table. */
  Connection lockAttachments() throws SQLException {
    return holding(NAME, "LOCK TABLE attachments IN ACCESS EXCLUSIVE MODE");
  }

  private Connection holding(String database, String lock) throws SQLException {
    Connection connection = server.connect(database);
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(lock);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** The first column of every row; SQL's null reads as {@code null}. */
  List<String> list(String database, String question) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(question)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(String.valueOf(rows.getString(1)));
      }
      return found;
    }
  }

  private void execute(String database, String statements) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(statements);
    }
  }

  LocalPostgres server() {
    return server;
  }
}
