package dev.holdfast.cli;

import dev.holdfast.activities.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The demo's database: a knowledge base of about 200 MB, the same for the same seed. */
final class DemoData {

  static final String DATABASE = "notes";

  private static final String SCHEMA =
      """
      CREATE EXTENSION pg_trgm;
      CREATE TABLE notes (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        title text NOT NULL,
        body text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp());
      CREATE TABLE note_embeddings (
        note_id bigint PRIMARY KEY REFERENCES notes (id),
        embedding real[] NOT NULL);
      CREATE TABLE decision_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        client text NOT NULL,
        sequence bigint NOT NULL,
        decision text NOT NULL,
        made_at timestamptz NOT NULL DEFAULT clock_timestamp());
      """;

  private static final String NOTES =
      """
      INSERT INTO notes (title, body)
      SELECT 'note ' || n,
        (SELECT string_agg(md5((n * 31 + k)::text || %d), ' ') FROM generate_series(1, 14) k)
      FROM generate_series(1, 90000) n
      """;

  /** 256 numbers a note, cut out of one long random vector: quick to make, hard to compress. */
  private static final String EMBEDDINGS =
      """
      WITH pool AS MATERIALIZED (
        SELECT array_agg(random()::real) AS numbers FROM generate_series(1, 66000))
      INSERT INTO note_embeddings (note_id, embedding)
      SELECT id, pool.numbers[1 + (id %% 65536)::int : 256 + (id %% 65536)::int]
      FROM notes, pool
      """;

  private static final String DECISIONS =
      """
      INSERT INTO decision_log (client, sequence, decision)
      SELECT 'history', n, 'decided ' || md5(n::text) FROM generate_series(1, 100000) n
      """;

  private static final String INDEXES =
      """
      CREATE INDEX ON notes USING gin (title gin_trgm_ops);
      CREATE INDEX ON decision_log (client, sequence);
      """;

  private DemoData() {}

  static void fill(LocalPostgres postgres, long seed) throws SQLException {
    try (Connection server = postgres.connect("postgres")) {
      run(server, "CREATE DATABASE " + DATABASE);
    }
    try (Connection notes = postgres.connect(DATABASE)) {
      run(notes, SCHEMA);
      run(notes, "SELECT setseed(" + (Math.floorMod(seed, 1000L) / 1000.0) + ")");
      run(notes, NOTES.formatted(seed));
      run(notes, EMBEDDINGS.replace("%%", "%"));
      run(notes, DECISIONS);
      run(notes, INDEXES);
    }
  }

  /** The same with few notes: what is shown is how a system moves, not how long a copy takes. */
  static void fillLightly(LocalPostgres postgres, long seed) throws SQLException {
    try (Connection server = postgres.connect("postgres")) {
      run(server, "CREATE DATABASE " + DATABASE);
    }
    try (Connection notes = postgres.connect(DATABASE)) {
      run(notes, SCHEMA);
      run(notes, NOTES.replace("90000", "1000").formatted(seed));
    }
  }

  static long bytes(LocalPostgres postgres) throws SQLException {
    try (Connection server = postgres.connect("postgres");
        Statement statement = server.createStatement();
        var row = statement.executeQuery("SELECT pg_database_size('" + DATABASE + "')")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The disaster: a migration that was meant for another database. */
  static void runBadMigration(LocalPostgres postgres) throws SQLException {
    try (Connection notes = postgres.connect(DATABASE)) {
      notes.setAutoCommit(false);
      run(notes, "DROP TABLE note_embeddings, decision_log");
      run(notes, "ALTER TABLE notes DROP COLUMN body");
      notes.commit();
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
