package dev.holdfast.activities.postgres;

/** What the databases of recovery tests hold. */
final class NotesDatabase {

  static final long NOTES = 500;

  private NotesDatabase() {}

  static TestDatabase fill(TestDatabase database) {
    database.execute(
        """
        CREATE EXTENSION pg_trgm;
        CREATE TABLE notes (id int PRIMARY KEY, title text);
        CREATE INDEX ON notes USING gin (title gin_trgm_ops);
        CREATE TABLE decision_log (id int, decision jsonb);
        INSERT INTO notes SELECT n, 'note ' || n FROM generate_series(1, 500) n;
        INSERT INTO decision_log SELECT n, jsonb_build_object('n', n) FROM generate_series(1, 300) n;
        """);
    return database;
  }

  /** Lets a restore of {@code database} stand still inside {@code pg_restore}. */
  static void restoresVerySlowly(TestDatabase database) {
    database.execute(
        """
        CREATE TABLE slow (id int CHECK (
          current_database() !~ '_restore_' OR pg_catalog.pg_sleep(600)::text = ''));
        INSERT INTO slow VALUES (1);
        """);
  }

  static long notes(TestDatabase database) {
    return database.queryLong("SELECT count(*) FROM public.notes");
  }
}
