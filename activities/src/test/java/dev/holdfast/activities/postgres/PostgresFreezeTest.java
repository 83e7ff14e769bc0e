package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflows.freeze.DatabaseFreezes;
import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database is closed to writers, and opened as it was, on real PostgreSQL. */
class PostgresFreezeTest {

  private static final String READ_ONLY = "25006";

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  private TestDatabase live;
  private String writer;
  private PlanInTest plan;
  private FreezeScene scene;

  @BeforeEach
  void fill() {
    live = postgres.createDatabase();
    writer = "writer_" + live.name();
    live.execute(
        "CREATE TABLE notes (id int); CREATE ROLE %s LOGIN; GRANT ALL ON notes TO %s"
            .formatted(writer, writer));
    plan = new PlanInTest("testplan", live, Path.of("/nowhere"));
    scene = new FreezeScene(plan);
  }

  @AfterEach
  void close() {
    scene.close();
    maintenance()
        .execute(
            "ALTER DATABASE %s OWNER TO postgres; ALTER DATABASE %s RESET ALL; DROP OWNED BY %s"
                .formatted(live.name(), live.name(), writer));
    live.execute("DROP OWNED BY %s; DROP ROLE %s".formatted(writer, writer));
  }

  @Test
  void refusesTheWritesOfNewSessionsAndEndsThoseThatWereThere() throws SQLException {
    try (Connection before = login()) {
      insert(before);

      FreezeScene.Run run = scene.run();
      DatabaseFreezes.Frozen frozen = run.freeze("somebody deletes orders");
      DatabaseFreezes.SessionsEnded ended = run.endSessions();

      assertThat(frozen.changed()).isTrue();
      assertThat(ended.sessions()).isEqualTo(1);
      assertThatThrownBy(() -> insert(before)).isInstanceOf(SQLException.class);
    }
    try (Connection after = login()) {
      assertThatThrownBy(() -> insert(after))
          .isInstanceOfSatisfying(
              SQLException.class, it -> assertThat(it.getSQLState()).isEqualTo(READ_ONLY));
      assertThat(live.queryLong("SELECT count(*) FROM notes")).isEqualTo(1);
    }
    DatabaseFreezes.Seen seen = scene.look();
    assertThat(seen.readOnly()).isTrue();
    assertThat(seen.writers()).isEmpty();
    assertThat(Objects.requireNonNull(seen.frozen()).reason()).isEqualTo("somebody deletes orders");
  }

  @Test
  void leavesTheSessionsOfReadersThatCameAfterTheFreeze() throws SQLException {
    FreezeScene.Run run = scene.run();
    run.freeze(null);
    run.endSessions();
    try (Connection reader = login()) {
      assertThat(scene.look().readOnly()).isTrue();

      run.freeze(null); // a later attempt of the same run

      assertThat(reader.isValid(5)).isTrue();
    }
  }

  /** What the docs say of it, so that nobody takes it for a fence. */
  @Test
  void doesNotKeepOutAClientThatSetsItsSessionOtherwise() throws SQLException {
    scene.frozen(null);

    try (Connection stubborn = login();
        Statement statement = stubborn.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      insert(stubborn);
    }

    assertThat(live.queryLong("SELECT count(*) FROM notes")).isEqualTo(1);
  }

  @Test
  void givesBackExactlyTheSettingsFromBefore() {
    String name = live.name();
    maintenance()
        .execute(
            """
            ALTER DATABASE %s SET default_transaction_read_only = 'true';
            ALTER DATABASE %s SET work_mem = '5MB';
            ALTER ROLE %s IN DATABASE %s SET default_transaction_read_only = off;
            """
                .formatted(name, name, writer, name));
    String before = settings();
    assertThat(scene.look().writers()).containsExactly(writer);

    scene.frozen(null);

    assertThat(scene.look().writers()).isEmpty();
    assertThat(settings()).isNotEqualTo(before);
    DatabaseFreezes.Thawed thawed = scene.thawed();
    assertThat(thawed.databases()).containsExactly(name);
    assertThat(settings()).isEqualTo(before);
    assertThat(scene.thawed().changed()).as("a second time").isFalse();
    assertThat(settings()).isEqualTo(before);
  }

  @Test
  void alsoBindsARoleThatMayWriteEverywhereAndForgetsThatWhenItIsOver() throws SQLException {
    maintenance()
        .execute("ALTER ROLE %s SET default_transaction_read_only = off".formatted(writer));
    String before = settings();

    scene.frozen(null);

    try (Connection after = login()) {
      assertThatThrownBy(() -> insert(after)).hasMessageContaining("read-only transaction");
    }
    scene.thawed();
    assertThat(settings()).isEqualTo(before);
  }

  @Test
  void keepsWhatTheFirstFreezeFoundWhenAnotherComes() {
    String before = settings();
    DatabaseFreezes.Frozen first = scene.frozen("the first");

    FreezeScene.Run second = scene.run();
    DatabaseFreezes.Frozen frozen = second.freeze("the second");
    DatabaseFreezes.Thawed undone = second.undo();
    second.end();

    assertThat(frozen.changed()).isFalse();
    assertThat(frozen.by()).isEqualTo(first.by());
    assertThat(undone.changed()).isFalse();
    assertThat(scene.look().readOnly()).as("the first one's").isTrue();
    assertThat(scene.thawed().before()).isEqualTo(first.by());
    assertThat(settings()).isEqualTo(before);
  }

  @Test
  void takesItsOwnFreezeBackAndTwiceIsAsOnce() {
    String before = settings();
    FreezeScene.Run run = scene.run();
    run.freeze(null);
    run.freeze(null);

    assertThat(run.undo().changed()).isTrue();
    assertThat(run.undo().changed()).isFalse();

    assertThat(settings()).isEqualTo(before);
    assertThat(scene.look().frozen()).isNull();
    assertThat(scene.look().readOnly()).isFalse();
  }

  @Test
  void changesNothingForARunThatLostItsFence() {
    FreezeScene.Run late = scene.run();
    late.end();

    ActivityFailures.assertFails(FailureCode.FENCE_LOST, late.id(), () -> late.freeze(null));

    assertThat(scene.look().frozen()).isNull();
    assertThat(scene.look().readOnly()).isFalse();
  }

  /** What is written down and what is set are one transaction. */
  @Test
  void isNotHalfFrozenWhereItMayNotSetARolesSetting() {
    String name = live.name();
    maintenance()
        .execute(
            """
            ALTER ROLE postgres IN DATABASE %s SET default_transaction_read_only = off;
            ALTER DATABASE %s OWNER TO %s;
            """
                .formatted(name, name, writer));
    scene.frozen(null);
    scene.thawed();
    maintenance()
        .execute(
            "GRANT USAGE ON SCHEMA holdfast TO %s; GRANT ALL ON ALL TABLES IN SCHEMA holdfast TO %s;"
                    .formatted(writer, writer)
                + "GRANT EXECUTE ON FUNCTION pg_control_system() TO "
                + writer);
    String before = settings();
    plan.logsInAs(writer, null);

    FreezeScene.Run run = scene.run();
    ActivityFailures.assertFails(
        FailureCode.PRIVILEGE_MISSING, "freeze of database " + name, () -> run.freeze(null));
    run.end();

    assertThat(settings()).isEqualTo(before);
    assertThat(
            maintenance()
                .queryLong("SELECT count(*) FROM holdfast.freeze WHERE database = '" + name + "'"))
        .isZero();
  }

  private Connection login() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s?user=%s"
            .formatted(LocalPostgres.HOST, live.server().port(), live.name(), writer));
  }

  private static void insert(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO notes VALUES (1)");
    }
  }

  private TestDatabase maintenance() {
    return new TestDatabase(live.server(), "postgres");
  }

  private String settings() {
    return maintenance()
        .queryString(
            """
            SELECT coalesce(string_agg(format('%%s/%%s: %%s', s.setdatabase, s.setrole, s.setconfig), '; '
              ORDER BY s.setrole), 'none')
            FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase
            LEFT JOIN pg_roles r ON r.oid = s.setrole
            WHERE d.datname = '%s' OR (d.oid IS NULL AND r.rolname = '%s')
            """
                .formatted(live.name(), writer));
  }
}
