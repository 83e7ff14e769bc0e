package dev.holdfast.cli;

import dev.holdfast.activities.postgres.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What there is in a {@link MoveWorld} but for the rows of its clients, one line a thing, read
 * without any of Holdfast's own code. The id of a run reads RUN.
 */
record MoveInventory(SortedSet<String> lines) {

  private static final String ROLE =
      """
      SELECT CASE WHEN pg_is_in_recovery() THEN 'follows'
        ELSE 'takes writes on timeline ' || ('x' || substr(pg_walfile_name(
          pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int END
      """;

  private static final String SERVER =
      """
      SELECT format('database %s: owner %s, connections %s', datname, pg_get_userbyid(datdba),
          datallowconn) FROM pg_database
      UNION ALL
      SELECT format('setting of %s for %s: %s', coalesce(datname, 'all'),
          coalesce(rolname, 'all'), setconfig)
        FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = setdatabase
        LEFT JOIN pg_roles r ON r.oid = setrole
      UNION ALL SELECT format('role %s: %s', rolname, rolconfig) FROM pg_roles
      UNION ALL SELECT 'replication slot ' || slot_name FROM pg_replication_slots
      UNION ALL SELECT 'session ' || application_name FROM pg_stat_activity
        WHERE application_name LIKE 'holdfast/%'
      """;

  private static final String HOLDFAST =
      """
      SELECT format('table %s: %s rows', table_name, (xpath('//s/text()', query_to_xml(format(
          'SELECT count(*) AS s FROM holdfast.%I', table_name), true, true, '')))[1])
        FROM information_schema.tables WHERE table_schema = 'holdfast'
      """;

  private static final String FENCES =
      "SELECT format('fence %s: held by %s', resource, coalesce(run, 'nobody')) FROM holdfast.fence";

  MoveInventory {
    lines = Collections.unmodifiableSortedSet(new TreeSet<>(lines));
  }

  static MoveInventory take(MoveWorld world, String run) throws SQLException, IOException {
    List<String> seen = new ArrayList<>();
    seen.addAll(of("weu", world.primary()));
    seen.addAll(of("neu", world.standby()));
    seen.addAll(evidence(world.home(), run));
    // a server that a run started is meant to stay
    WorldInventory.processes(run, world.home()).stream()
        .filter(it -> !it.contains("/postgres -D "))
        .forEach(seen::add);
    SortedSet<String> lines = new TreeSet<>();
    seen.forEach(it -> lines.add(it.replace(run, "RUN").replaceAll("cluster/\\d+", "cluster/ID")));
    return new MoveInventory(lines);
  }

  private static List<String> of(String site, LocalPostgres server)
      throws SQLException, IOException {
    List<String> seen = new ArrayList<>(files(server.data()));
    if (server.isRunning()) {
      try (Connection session = server.connect("postgres")) {
        seen.addAll(list(session, ROLE));
        seen.addAll(list(session, SERVER));
        boolean ours = list(session, "SELECT to_regclass('holdfast.fence')::text").contains("null");
        seen.addAll(ours ? List.of() : list(session, HOLDFAST));
        seen.addAll(ours ? List.of() : list(session, FENCES));
      }
    } else {
      seen.add("is down");
    }
    return seen.stream().map(it -> site + " " + it).toList();
  }

  private static List<String> list(Connection session, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        rows.add(String.valueOf(row.getString(1)));
      }
    }
    return rows;
  }

  /** What decides how it starts. */
  private static List<String> files(Path data) throws IOException {
    List<String> seen = new ArrayList<>();
    try (Stream<Path> all = Files.list(data)) {
      all.map(it -> it.getFileName().toString())
          .filter(it -> it.endsWith(".signal") || it.startsWith("holdfast"))
          .filter(it -> !it.endsWith(".log"))
          .forEach(it -> seen.add("file " + it));
    }
    Files.readAllLines(data.resolve("postgresql.auto.conf")).stream()
        .filter(it -> !it.startsWith("#"))
        .forEach(it -> seen.add("sets " + it));
    return seen;
  }

  private static List<String> evidence(Path home, String run) throws IOException {
    Path folder = home.resolve("evidence");
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(it -> "file evidence/" + it.getFileName())
          .filter(it -> it.contains(run))
          .toList();
    }
  }

  /** Whether nobody works in it. */
  boolean isQuiet() {
    return lines.stream().noneMatch(it -> it.contains(" session ") || it.startsWith("process "));
  }

  /** The sites whose server takes writes. */
  List<String> primaries() {
    return lines.stream()
        .filter(it -> it.contains(" takes writes on "))
        .map(it -> it.substring(0, it.indexOf(' ')))
        .toList();
  }

  /** What is only in one of the two. */
  List<String> differences(MoveInventory other) {
    List<String> differences = new ArrayList<>();
    lines.stream()
        .filter(it -> !other.lines.contains(it))
        .forEach(it -> differences.add("- " + it));
    other.lines.stream()
        .filter(it -> !lines.contains(it))
        .forEach(it -> differences.add("+ " + it));
    return differences;
  }
}
