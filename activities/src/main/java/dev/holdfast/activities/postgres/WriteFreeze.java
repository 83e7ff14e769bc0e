package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.literal;
import static dev.holdfast.activities.postgres.PostgresSession.quoted;

import dev.holdfast.workflows.freeze.DatabaseFreezes.Order;
import dev.holdfast.workflows.freeze.FrozenBy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The freeze of one database, in a session of the maintenance database: the settings that make new
 * sessions read-only, and what they were before. All that changes something is to be called inside
 * a transaction.
 *
 * <p>A role's own setting beats the database's, so a role that has one gets another for this
 * database, which beats both.
 */
final class WriteFreeze {

  private static final String PARAMETER = "default_transaction_read_only";

  /** Everybody, whoever has a setting in this database, whoever has one everywhere. */
  private static final String TOUCHED =
      """
      WITH here AS (SELECT oid FROM pg_database WHERE datname = ?),
      setting AS (
        SELECT c.setdatabase, c.setrole, split_part(s, '=', 2) AS value
        FROM pg_db_role_setting c CROSS JOIN unnest(c.setconfig) AS s
        WHERE starts_with(s, 'default_transaction_read_only='))
      SELECT t.role, r.rolname, s.value
      FROM (SELECT 0::oid AS role
        UNION SELECT setrole FROM setting
        WHERE setdatabase = 0 OR setdatabase = (SELECT oid FROM here)) t
      LEFT JOIN pg_roles r ON r.oid = t.role
      LEFT JOIN setting s ON s.setrole = t.role AND s.setdatabase = (SELECT oid FROM here)
      ORDER BY t.role
      """;

  private static final String WRITERS =
      """
      WITH setting AS (
        SELECT c.setdatabase, c.setrole, split_part(s, '=', 2)::boolean AS value
        FROM pg_db_role_setting c CROSS JOIN unnest(c.setconfig) AS s
        WHERE starts_with(s, 'default_transaction_read_only='))
      SELECT r.rolname FROM pg_roles r, pg_database d
      WHERE d.datname = ? AND r.rolcanlogin AND has_database_privilege(r.oid, d.oid, 'CONNECT')
        AND NOT coalesce(
          (SELECT value FROM setting WHERE setdatabase = d.oid AND setrole = r.oid),
          (SELECT value FROM setting WHERE setdatabase = 0 AND setrole = r.oid),
          (SELECT value FROM setting WHERE setdatabase = d.oid AND setrole = 0),
          (SELECT value FROM setting WHERE setdatabase = 0 AND setrole = 0),
          false)
      ORDER BY r.rolname
      """;

  /** The database, itself under another name, and what restores kept of it since. */
  private static final String RELATIVES =
      """
      SELECT d.datname FROM pg_database d, holdfast.freeze f
      WHERE f.database = ?
        AND (d.datname = f.database OR d.oid = f.oid
          OR d.datname IN (SELECT unnest(ARRAY[kept, side, written]) FROM holdfast.swap_log
            WHERE live = f.database AND swapped_at >= f.frozen_at))
      ORDER BY d.datname <> f.database, d.datname
      """;

  private final PostgresSession maintenance;
  private final String database;

  WriteFreeze(PostgresSession maintenance, String database) {
    this.maintenance = maintenance;
    this.database = database;
  }

  /** One setting: of everybody if {@code name} is null and {@code role} is 0. */
  private record Setting(long role, @Nullable String name, @Nullable String value) {
    static Setting read(ResultSet row) throws SQLException {
      return new Setting(row.getLong(1), row.getString(2), row.getString(3));
    }

    boolean isOfNobody() {
      return role != 0 && name == null;
    }
  }

  /** Who has frozen it; empty if nobody has. */
  Optional<FrozenBy> by() throws SQLException {
    return FreezeTables.exist(maintenance)
        ? maintenance.first(
            """
            SELECT run, plan, requested_by, reason, frozen_at FROM holdfast.freeze
            WHERE database = ?
            """,
            WriteFreeze::by,
            database)
        : Optional.empty();
  }

  static FrozenBy by(ResultSet row) throws SQLException {
    return new FrozenBy(
        row.getString("run"),
        row.getString("plan"),
        row.getString("requested_by"),
        row.getString("reason"),
        row.getTimestamp("frozen_at").toInstant());
  }

  /** Other roles that may log in here and whose sessions could write. */
  List<String> writers() throws SQLException {
    return maintenance.list(WRITERS, row -> row.getString(1), database);
  }

  /** The first freeze counts; a repeat finds what was written down then. */
  FrozenBy close(Order order) throws SQLException {
    maintenance.update(
        """
        INSERT INTO holdfast.freeze (database, oid, run, plan, requested_by, reason, frozen_at)
        SELECT datname, oid, ?, ?, ?, ?::text, clock_timestamp() FROM pg_database WHERE datname = ?
        ON CONFLICT DO NOTHING
        """,
        order.hold().target().run(),
        order.hold().target().plan(),
        order.requestedBy(),
        order.reason(),
        database);
    FrozenBy by = by().orElseThrow(this::missing);
    applySettings(order.hold().target().run());
    return by;
  }

  private SQLException missing() {
    return new SQLException("there is no database " + database, PostgresFailures.NO_SUCH_DATABASE);
  }

  /** A database that has come to a frozen name is frozen as well. */
  void carryOver() throws SQLException {
    Optional<FrozenBy> by = by();
    if (by.isPresent()) {
      applySettings(by.get().run());
    }
  }

  private void applySettings(String run) throws SQLException {
    for (Setting it : maintenance.list(TOUCHED, Setting::read, database)) {
      if (it.isOfNobody()) {
        continue;
      }
      maintenance.update(
          """
          INSERT INTO holdfast.freeze_setting (database, role, run, before)
          VALUES (?, ?::bigint::oid, ?, ?::text) ON CONFLICT DO NOTHING
          """,
          database,
          it.role(),
          run,
          it.value());
      set(database, it.name(), "on");
    }
  }

  /**
   * Gives the database, and what restores kept of it, all settings from before; returns which were
   * changed.
   */
  List<String> open(List<String> findings) throws SQLException {
    List<String> databases = maintenance.list(RELATIVES, row -> row.getString(1), database);
    List<Setting> before = before("true");
    for (String it : databases) {
      restore(it, before);
    }
    before.stream()
        .filter(Setting::isOfNobody)
        .forEach(it -> findings.add("role number " + it.role() + " is gone, with its setting"));
    maintenance.update("DELETE FROM holdfast.freeze_setting WHERE database = ?", database);
    maintenance.update("DELETE FROM holdfast.freeze WHERE database = ?", database);
    return databases;
  }

  /** Takes back what {@code run} did; whether that was anything. */
  boolean undo(String run) throws SQLException {
    List<Setting> mine = before("run = " + literal(run));
    if (HoldfastSchema.databaseExists(maintenance, database)) {
      restore(database, mine);
    }
    maintenance.update(
        "DELETE FROM holdfast.freeze_setting WHERE database = ? AND run = ?", database, run);
    int freezes =
        maintenance.update(
            "DELETE FROM holdfast.freeze WHERE database = ? AND run = ?", database, run);
    return freezes > 0 || !mine.isEmpty();
  }

  private List<Setting> before(String which) throws SQLException {
    return maintenance.list(
        """
        SELECT s.role, r.rolname, s.before
        FROM holdfast.freeze_setting s LEFT JOIN pg_roles r ON r.oid = s.role
        WHERE s.database = ? AND\s"""
            + which
            + " ORDER BY s.role",
        Setting::read,
        database);
  }

  private void restore(String name, List<Setting> settings) throws SQLException {
    for (Setting it : settings) {
      if (!it.isOfNobody()) {
        set(name, it.name(), it.value());
      }
    }
  }

  private void set(String name, @Nullable String role, @Nullable String value) throws SQLException {
    String whose =
        role == null
            ? "ALTER DATABASE " + quoted(name)
            : "ALTER ROLE " + quoted(role) + " IN DATABASE " + quoted(name);
    maintenance.execute(
        whose
            + (value == null
                ? " RESET " + PARAMETER
                : " SET " + PARAMETER + " = " + literal(value)));
  }
}
