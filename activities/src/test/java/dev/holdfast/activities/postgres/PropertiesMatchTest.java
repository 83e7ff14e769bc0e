package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a database is called and however it is set up, its successor is the same. */
class PropertiesMatchTest {

  private static final String ROLE = "Röle \"of\" it's";

  /** In the copy it takes longer than the database's own limit, which is the application's. */
  private static final String CHECK =
      """
      SELECT count(*) FROM public.notes
      WHERE title IS NULL OR current_database() LIKE 'Settings\\_restore\\_%'
        AND id = 1 AND pg_sleep(1.2)::text <> ''
      """;

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;
  private PostgresSession server;

  @BeforeEach
  void connect() throws SQLException {
    server = new PostgresSession(postgres.server().connect("postgres"));
    server.execute("CREATE ROLE " + quoted(ROLE));
    server.execute("CREATE ROLE other_role");
  }

  @AfterEach
  void dropAll() throws SQLException {
    try (PostgresSession last = server) {
      List<String> made =
          last.list(
              """
              SELECT datname FROM pg_database
              WHERE datname !~ '^(postgres|template[01]|test[0-9]{4}.*)$'
              """,
              row -> row.getString(1));
      for (String database : made) {
        last.execute("DROP DATABASE " + quoted(database) + " WITH (FORCE)");
      }
      last.execute("DROP ROLE other_role");
      last.execute("DROP ROLE " + quoted(ROLE));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Notes",
        "it's a \"quoted\" name",
        "dbname=postgres",
        "100% sure?&user=x/y+z.*",
        "ÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßäöü" + "x",
      })
  void restoresADatabaseOfAnyName(String name) throws Exception {
    server.execute("CREATE DATABASE " + quoted(name));
    TestDatabase live = NotesDatabase.fill(new TestDatabase(postgres.server(), name));
    try (RecoveryFixture recovery = new RecoveryFixture(live, home)) {
      RunReport backup = recovery.backup();
      RunReport report = recovery.restore();

      assertThat(backup.error()).isNull();
      assertThat(report.error()).isNull();
      assertThat(report.exitCode()).isZero();
      assertThat(NotesDatabase.notes(live)).isEqualTo(NotesDatabase.NOTES);
    }
  }

  @Test
  void keepsSettingsPrivilegesAndComment() throws Exception {
    String name = "Settings";
    server.execute("CREATE DATABASE " + quoted(name) + " OWNER " + quoted(ROLE));
    NotesDatabase.fill(new TestDatabase(postgres.server(), name));
    for (String set :
        List.of(
            "search_path = ''",
            "DateStyle = 'ISO, DMY'",
            "\"App.Tenant\" = 'it''s \\ \"ours\"'",
            "TimeZone = 'Europe/Berlin'",
            "session_preload_libraries = '$libdir/auto_explain', 'pg_stat_statements'",
            "default_transaction_read_only = on",
            "statement_timeout = '1s'")) {
      server.execute("ALTER DATABASE " + quoted(name) + " SET " + set);
    }
    server.execute(
        "ALTER ROLE "
            + quoted(ROLE)
            + " IN DATABASE "
            + quoted(name)
            + " SET search_path = \"$user\", \"Öde Schema\", public");
    server.execute("REVOKE ALL ON DATABASE " + quoted(name) + " FROM PUBLIC");
    server.execute(
        "GRANT CONNECT ON DATABASE " + quoted(name) + " TO other_role WITH GRANT OPTION");
    server.execute("SET ROLE other_role");
    server.execute("GRANT CONNECT ON DATABASE " + quoted(name) + " TO pg_monitor");
    server.execute("RESET ROLE");
    server.execute(
        "GRANT CONNECT ON DATABASE " + quoted(name) + " TO pg_monitor WITH GRANT OPTION");
    server.execute("COMMENT ON DATABASE " + quoted(name) + " IS 'it''s \"ours\"\n\\o/'");

    assertComesBackEqual(name);
  }

  @Test
  void keepsAnIcuLocale() throws Exception {
    assumeTrue(
        server.isTrue("SELECT count(*) > 0 FROM pg_collation WHERE collprovider = 'i'"),
        "this PostgreSQL knows no ICU");
    server.execute(
        """
        CREATE DATABASE "icu" TEMPLATE template0 ENCODING 'UTF8'
          LOCALE_PROVIDER icu ICU_LOCALE 'de-DE-u-co-phonebk'
        """);
    NotesDatabase.fill(new TestDatabase(postgres.server(), "icu"));

    assertComesBackEqual("icu");
  }

  private void assertComesBackEqual(String name) throws SQLException, IOException {
    TestDatabase live = new TestDatabase(postgres.server(), name);
    DatabaseProperties before = DatabaseCatalogue.properties(server, name);
    try (RecoveryFixture recovery = new RecoveryFixture(live, home)) {
      recovery.checks(CHECK);
      RunReport backup = recovery.backup();
      RunReport report = recovery.restore();
      DatabaseProperties after = DatabaseCatalogue.properties(server, name);
      server.execute("DROP DATABASE " + quoted(name) + " WITH (FORCE)");
      RunReport fromBackup = recovery.restore();

      assertThat(backup.error()).isNull();
      assertThat(report.error()).isNull();
      assertThat(report.exitCode()).isZero();
      assertThat(after).isEqualTo(before);
      assertThat(fromBackup.error()).isNull();
      assertThat(DatabaseCatalogue.properties(server, name)).isEqualTo(before);
      assertThat(NotesDatabase.notes(live)).isEqualTo(NotesDatabase.NOTES);
    }
  }
}
