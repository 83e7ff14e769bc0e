package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.activities.files.FileChecksums;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a recovery which did not succeed must leave as it was: databases with their properties,
 * roles, table contents, sessions and programs of Holdfast, held fence records, files.
 *
 * <p>Schema {@code holdfast} and the evidence are left out: they may grow.
 */
final class ServerInventory {

  private static final List<String> PROGRAMS = List.of("pg_dump", "pg_restore", "pg_amcheck");

  private static final String SERVER =
      """
      SELECT 'database ' || d.datname, (to_jsonb(d) - 'datfrozenxid' - 'datminmxid')::text
        || coalesce(shobj_description(d.oid, 'pg_database'), '')
      FROM pg_database d
      UNION ALL SELECT 'settings ' || setdatabase || ' ' || setrole, setconfig::text
      FROM pg_db_role_setting
      UNION ALL SELECT 'role ' || rolname, to_jsonb(a)::text FROM pg_authid a
      UNION ALL SELECT 'member ' || roleid || ' ' || member, to_jsonb(m)::text
      FROM pg_auth_members m
      UNION ALL SELECT 'tablespace ' || spcname, to_jsonb(t)::text FROM pg_tablespace t
      UNION ALL SELECT 'prepared ' || gid, database::text FROM pg_prepared_xacts
      UNION ALL SELECT 'session ' || application_name, pid::text || ' in ' || datname
      FROM pg_stat_activity WHERE application_name LIKE 'holdfast/%'
      """;

  private static final String DATABASE =
      """
      SELECT 'relation ' || c.oid::regclass,
        concat_ws(' ', c.relkind, c.relowner::regrole, c.relacl,
          CASE WHEN c.relkind = 'i' THEN pg_get_indexdef(c.oid) END,
          CASE WHEN c.relkind = 'r' THEN md5(query_to_xml('SELECT * FROM ' || c.oid::regclass
            || ' t ORDER BY t::text', true, false, '')::text) END)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname !~ '^pg_|^information_schema$|^holdfast$'
      UNION ALL SELECT 'extension ' || extname, extversion FROM pg_extension
      UNION ALL SELECT 'schema ' || nspname, concat_ws(' ', nspowner::regrole, nspacl)
      FROM pg_namespace WHERE nspname !~ '^pg_|^holdfast$'
      """;

  private final LocalPostgres server;
  private final Path home;
  private final SortedMap<String, String> lines = new TreeMap<>();

  private ServerInventory(LocalPostgres server, Path home) {
    this.server = server;
    this.home = home;
  }

  static ServerInventory of(LocalPostgres server, Path home) {
    return new ServerInventory(server, home).take();
  }

  /** Once the last session of whatever was done before is closed. */
  static ServerInventory quiet(LocalPostgres server, Path home) {
    return await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> of(server, home), ServerInventory::isQuiet);
  }

  private boolean isQuiet() {
    return lines.keySet().stream().noneMatch(it -> it.startsWith("session "));
  }

  /** Fails with what differs; processes that are just ending are given a moment. */
  void assertUnchanged() {
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(differences(of(server, home))).isEmpty());
  }

  /** What is no longer so, with a minus, and what was not so, with a plus. */
  private List<String> differences(ServerInventory now) {
    List<String> differences = new ArrayList<>();
    lines.forEach((name, value) -> note(differences, "- ", name, value, now.lines.get(name)));
    now.lines.forEach((name, value) -> note(differences, "+ ", name, value, lines.get(name)));
    return differences;
  }

  private static void note(
      List<String> differences, String sign, String name, String value, @Nullable String other) {
    if (!value.equals(other)) {
      differences.add(sign + name + ": " + value);
    }
  }

  SortedMap<String, String> lines() {
    return Collections.unmodifiableSortedMap(lines);
  }

  private ServerInventory take() {
    try (PostgresSession session = new PostgresSession(server.connect("postgres"))) {
      add("", session, SERVER);
      if (HoldfastSchema.exists(session)) {
        add("", session, "SELECT 'fence ' || resource, run FROM holdfast.fence WHERE run <> ''");
      }
      List<String> open =
          session.list(
              "SELECT datname FROM pg_database WHERE datallowconn", row -> row.getString(1));
      open.forEach(this::addContents);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    addPrograms();
    addFiles();
    return this;
  }

  private void addContents(String database) {
    try (PostgresSession session = new PostgresSession(server.connect(database))) {
      add("in " + database + ": ", session, DATABASE);
    } catch (SQLException e) {
      lines.put("in " + database, "unreadable, " + e.getSQLState());
    }
  }

  private void add(String prefix, PostgresSession session, String query) throws SQLException {
    session
        .list(query, row -> List.of(row.getString(1), String.valueOf(row.getString(2))))
        .forEach(line -> lines.put(prefix + line.get(0), line.get(1)));
  }

  private void addPrograms() {
    ProcessHandle.current()
        .descendants()
        .filter(it -> it.info().command().filter(ServerInventory::isOurs).isPresent())
        .forEach(it -> lines.put("process " + it.pid(), it.info().command().orElse("")));
  }

  private static boolean isOurs(String command) {
    return PROGRAMS.contains(Path.of(command).getFileName().toString());
  }

  private void addFiles() {
    Path backups = home.resolve("backups");
    if (!Files.exists(backups)) {
      return;
    }
    try (Stream<Path> files = Files.walk(backups)) {
      for (Path file : files.toList()) {
        lines.put(
            "file " + file,
            Files.isDirectory(file) ? "" : FileChecksums.sha256(Files.readAllBytes(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
