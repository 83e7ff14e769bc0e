package dev.holdfast.activities.postgres;

import dev.holdfast.activities.postgres.BackupManifest.Extension;
import dev.holdfast.activities.postgres.DatabaseProperties.Grant;
import dev.holdfast.activities.postgres.DatabaseProperties.Setting;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads what PostgreSQL's catalogue says about the database of a session. */
final class DatabaseCatalogue {

  /**
   * Privileges by default are written out: a database with none of them left is not the same. Who
   * granted one does not matter: two may have granted the same.
   */
  private static final String ACL =
      """
      SELECT g.rolname, a.privilege_type, bool_or(a.is_grantable)
      FROM pg_catalog.pg_database d
      CROSS JOIN aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
      LEFT JOIN pg_catalog.pg_roles g ON g.oid = a.grantee
      WHERE d.datname = ?
      GROUP BY g.rolname, a.privilege_type
      ORDER BY g.rolname NULLS FIRST, a.privilege_type
      """;

  private static final String SETTINGS =
      """
      SELECT r.rolname, s.setting
      FROM pg_catalog.pg_db_role_setting c
      JOIN pg_catalog.pg_database d ON d.oid = c.setdatabase
      LEFT JOIN pg_catalog.pg_roles r ON r.oid = c.setrole
      CROSS JOIN unnest(c.setconfig) AS s(setting)
      WHERE d.datname = ?
      ORDER BY r.rolname NULLS FIRST, s.setting
      """;

  /** As JSON, because the columns about locales differ between versions. */
  private static final String PROPERTIES =
      """
      SELECT pg_get_userbyid(d.datdba), d.datconnlimit, shobj_description(d.oid, 'pg_database'),
        pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
        coalesce(to_jsonb(d) ->> 'datlocprovider', 'c'),
        coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'),
        t.spcname
      FROM pg_catalog.pg_database d JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace
      WHERE d.datname = ?
      """;

  private static final String USER_TABLES =
      """
      SELECT n.nspname, c.relname
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
        AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
          WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
      """;

  private static final String EXTENSIONS =
      """
      SELECT e.extname, e.extversion, n.nspname
      FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
      ORDER BY e.extname
      """;

  /** The superuser of initdb has no entries in pg_shdepend, so owners are looked up as well. */
  private static final String ROLES =
      """
      WITH here AS (SELECT oid, datdba FROM pg_catalog.pg_database
        WHERE datname = current_database()),
      own AS (SELECT oid FROM pg_catalog.pg_namespace
        WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'),
      needed AS (
        SELECT s.refobjid AS role FROM pg_catalog.pg_shdepend s, here
        WHERE s.refclassid = 'pg_authid'::regclass
          AND (s.dbid = here.oid
            OR (s.classid = 'pg_database'::regclass AND s.objid = here.oid))
        UNION SELECT datdba FROM here
        UNION SELECT s.setrole FROM pg_catalog.pg_db_role_setting s, here
        WHERE s.setdatabase = here.oid
        UNION SELECT c.relowner FROM pg_catalog.pg_class c
        WHERE c.relnamespace IN (SELECT oid FROM own)
        UNION SELECT p.proowner FROM pg_catalog.pg_proc p
        WHERE p.pronamespace IN (SELECT oid FROM own)
        UNION SELECT n.nspowner FROM pg_catalog.pg_namespace n WHERE n.oid IN (SELECT oid FROM own))
      SELECT r.rolname FROM needed JOIN pg_catalog.pg_roles r ON r.oid = needed.role
      WHERE r.rolname NOT LIKE 'pg\\_%'
      """;

  private final PostgresSession session;

  DatabaseCatalogue(PostgresSession session) {
    this.session = session;
  }

  static String systemIdentifier(PostgresSession session) throws SQLException {
    return session.text("SELECT system_identifier::text FROM pg_control_system()");
  }

  /** Such as 15.18, without what the packager adds. */
  String serverVersion() throws SQLException {
    return session.text("SHOW server_version").split(" ", 2)[0];
  }

  int serverMajor() throws SQLException {
    return (int) (session.number("SELECT current_setting('server_version_num')::int") / 10_000);
  }

  long databaseBytes() throws SQLException {
    return session.number("SELECT pg_database_size(current_database())");
  }

  DatabaseProperties properties() throws SQLException {
    return properties(session, session.text("SELECT current_database()"));
  }

  /** The properties of {@code database}, asked for in a session of any database of its server. */
  static DatabaseProperties properties(PostgresSession session, String database)
      throws SQLException {
    List<Grant> acl =
        session.list(
            ACL, row -> new Grant(row.getString(1), row.getString(2), row.getBoolean(3)), database);
    List<Setting> settings =
        session.list(SETTINGS, row -> setting(row.getString(1), row.getString(2)), database);
    return session
        .first(PROPERTIES, row -> properties(row, acl, settings), database)
        .orElseThrow(() -> new SQLException("there is no database " + database));
  }

  private static DatabaseProperties properties(
      ResultSet row, List<Grant> acl, List<Setting> settings) throws SQLException {
    return new DatabaseProperties(
        row.getString(1),
        acl,
        row.getInt(2),
        settings,
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9));
  }

  private static Setting setting(@Nullable String role, String nameAndValue) {
    String[] parts = nameAndValue.split("=", 2);
    return new Setting(role, parts[0], parts[1]);
  }

  /** {@code schema.table} of all tables that are neither PostgreSQL's nor an extension's. */
  List<String> userTables() throws SQLException {
    return session.list(USER_TABLES, row -> row.getString(1) + "." + row.getString(2)).stream()
        .sorted()
        .toList();
  }

  /** Tables of users that the session's role may not read. */
  List<String> unreadableTables() throws SQLException {
    return session.list(
        USER_TABLES + " AND NOT has_table_privilege(c.oid, 'SELECT')",
        row -> row.getString(1) + "." + row.getString(2));
  }

  List<Extension> extensions() throws SQLException {
    return session.list(
        EXTENSIONS, row -> new Extension(row.getString(1), row.getString(2), row.getString(3)));
  }

  /** Roles that own something in the database or may do something with it. */
  List<String> roles() throws SQLException {
    return List.copyOf(new TreeSet<>(session.list(ROLES, row -> row.getString(1))));
  }
}
