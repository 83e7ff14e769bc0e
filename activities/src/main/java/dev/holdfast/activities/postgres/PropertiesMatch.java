package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.literal;
import static dev.holdfast.activities.postgres.PostgresSession.quoted;

import dev.holdfast.activities.postgres.DatabaseProperties.Grant;
import dev.holdfast.activities.postgres.DatabaseProperties.Setting;
import dev.holdfast.workflows.restore.SideCopies;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a side copy's properties those of the live database, those it had if it was dropped for a
 * restore in place, or those of the backup if nobody knows: what {@code pg_dump} without {@code
 * --create} leaves out. Safe to repeat.
 */
final class PropertiesMatch {

  private static final Pattern LIST_ITEM = Pattern.compile("\"((?:[^\"]|\"\")*)\"|([^\",\\s]+)");

  private final PostgresSession session;
  private final String side;
  private final DatabaseProperties wanted;
  private final List<String> roles;
  private final List<String> findings = new ArrayList<>();

  PropertiesMatch(PostgresSession session, SideCopies.Copy copy, BackupManifest manifest)
      throws SQLException {
    String live = copy.target().database().name();
    this.session = session;
    this.side = copy.side();
    this.wanted = DroppedDatabase.wanted(session, live).orElse(manifest.properties());
    this.roles = session.list("SELECT rolname FROM pg_roles", row -> row.getString(1));
  }

  /** Returns what could not be made equal and why; what is equal is not mentioned. */
  List<String> apply(FencedAttempt fenced) throws SQLException {
    session.inTransaction(
        () -> {
          fenced.require();
          owner();
          privileges();
          alter("CONNECTION LIMIT " + wanted.connectionLimit());
          settings();
          comment();
          return true;
        });
    compare();
    return List.copyOf(findings);
  }

  private void alter(String what) throws SQLException {
    session.execute("ALTER DATABASE " + quoted(side) + " " + what);
  }

  private boolean exists(@Nullable String role, String what) {
    boolean there = role == null || roles.contains(role);
    if (!there) {
      findings.add(what + " left out: role " + role + " does not exist");
    }
    return there;
  }

  private void owner() throws SQLException {
    if (exists(wanted.owner(), "owner")) {
      alter("OWNER TO " + quoted(wanted.owner()));
    }
  }

  private void privileges() throws SQLException {
    Set<String> holders = new TreeSet<>();
    for (Grant grant : DatabaseCatalogue.properties(session, side).acl()) {
      holders.add(grantee(grant));
    }
    for (String holder : holders) {
      session.execute("REVOKE ALL ON DATABASE " + quoted(side) + " FROM " + holder);
    }
    for (Grant grant : wanted.acl()) {
      if (exists(grant.grantee(), grant.privilege())) {
        session.execute(
            "GRANT "
                + grant.privilege()
                + " ON DATABASE "
                + quoted(side)
                + " TO "
                + grantee(grant)
                + (grant.grantable() ? " WITH GRANT OPTION" : ""));
      }
    }
  }

  private static String grantee(Grant grant) {
    return grant.grantee() == null ? "PUBLIC" : quoted(grant.grantee());
  }

  private void settings() throws SQLException {
    for (Setting stale : DatabaseCatalogue.properties(session, side).settings()) {
      session.execute(settingsOf(stale) + " RESET ALL");
    }
    for (Setting setting : wanted.settings()) {
      if (exists(setting.role(), setting.name())) {
        session.execute(
            settingsOf(setting) + " SET " + quoted(setting.name()) + " TO " + value(setting));
      }
    }
  }

  private String settingsOf(Setting setting) {
    return setting.role() == null
        ? "ALTER DATABASE " + quoted(side)
        : "ALTER ROLE " + quoted(setting.role()) + " IN DATABASE " + quoted(side);
  }

  /** Settings that are lists are stored with their items quoted already. */
  private String value(Setting setting) throws SQLException {
    boolean list =
        session.isTrue(
            "SELECT name IN ('search_path', 'temp_tablespaces', 'session_preload_libraries',"
                + " 'local_preload_libraries') FROM pg_settings WHERE name = ?",
            setting.name());
    return list ? items(setting.value()) : literal(setting.value());
  }

  /** As literals: an empty list is stored as {@code ""}, which is no name that SET takes. */
  private static String items(String list) {
    return LIST_ITEM
        .matcher(list)
        .results()
        .map(it -> it.group(1) == null ? it.group(2) : it.group(1).replace("\"\"", "\""))
        .map(PostgresSession::literal)
        .collect(Collectors.joining(", "));
  }

  private void comment() throws SQLException {
    String comment = wanted.comment();
    session.execute(
        "COMMENT ON DATABASE "
            + quoted(side)
            + " IS "
            + (comment == null ? "NULL" : literal(comment)));
  }

  private void compare() throws SQLException {
    DatabaseProperties seen = DatabaseCatalogue.properties(session, side);
    List<String> differences = new ArrayList<>();
    differ(differences, "encoding", wanted.encoding(), seen.encoding());
    differ(differences, "connection limit", wanted.connectionLimit(), seen.connectionLimit());
    differ(differences, "comment", wanted.comment(), seen.comment());
    if (findings.isEmpty()) {
      differ(differences, "owner", wanted.owner(), seen.owner());
      differ(differences, "privileges", Set.copyOf(wanted.acl()), Set.copyOf(seen.acl()));
      differ(differences, "settings", Set.copyOf(wanted.settings()), Set.copyOf(seen.settings()));
    }
    if (!differences.isEmpty()) {
      throw FailureCode.SIDE_COPY_DIFFERS.failure(String.join("; ", differences));
    }
    noteOther("collation", wanted.collate(), seen.collate());
    noteOther("tablespace", wanted.tablespace(), seen.tablespace());
  }

  private static void differ(
      List<String> differences, String what, @Nullable Object wanted, @Nullable Object seen) {
    if (!Objects.equals(wanted, seen)) {
      differences.add(what + " should be " + wanted + ", is " + seen);
    }
  }

  private void noteOther(String what, String wanted, String seen) {
    if (!wanted.equals(seen)) {
      findings.add(what + " is " + seen + ", was " + wanted);
    }
  }
}
