package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What there is in a world, one line a thing, read without any of Holdfast's own code. The id of a
 * run reads RUN, the number of an attempt N, the id of a backup ID, so that two runs can be
 * compared.
 */
record WorldInventory(SortedSet<String> lines) {

  private static final String OTHER_EVIDENCE = "(file evidence/)(?!RUN)[^.]+";
  private static final String BACKUP = "(backups/[^/]+/[^/]+/)[^/]+/";

  private static final String SERVER =
      """
      SELECT format('database %s: owner %s, %s %s %s, connections %s limit %s, acl %s, "%s", %s',
          datname, pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype,
          datallowconn, datconnlimit, datacl, shobj_description(oid, 'pg_database'),
          (SELECT spcname FROM pg_tablespace WHERE oid = dattablespace))
        FROM pg_database
      UNION ALL
      SELECT format('setting of %s for %s: %s', coalesce(datname, 'all'),
          coalesce(rolname, 'all'), setconfig)
        FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = setdatabase
        LEFT JOIN pg_roles r ON r.oid = setrole
      UNION ALL
      SELECT format('role %s: super %s login %s createdb %s limit %s',
          rolname, rolsuper, rolcanlogin, rolcreatedb, rolconnlimit) FROM pg_roles
      UNION ALL
      SELECT 'session ' || application_name FROM pg_stat_activity
        WHERE application_name LIKE 'holdfast/%'
      UNION ALL SELECT 'replication slot ' || slot_name FROM pg_replication_slots
      UNION ALL SELECT 'prepared transaction ' || gid FROM pg_prepared_xacts
      """;

  private static final String HOLDFAST =
      """
      SELECT format('fence %s: held by %s', split_part(resource, '/', 2), coalesce(run, 'nobody'))
        FROM holdfast.fence
      UNION ALL SELECT format('closing %s by %s: was %s', database, run, allowed)
        FROM holdfast.closing
      UNION ALL SELECT format('swap %s by %s: %s, kept %s, back %s, written %s',
          live, run, side, kept, back_at, written) FROM holdfast.swap_log
      UNION ALL SELECT format('dropped %s by %s: %s, replaced by %s',
          database, run, properties, replaced_by) FROM holdfast.dropped
      """;

  private static final String LIVE =
      """
      SELECT format('table %s.%s: %s', table_schema, table_name, (xpath('//s/text()',
          query_to_xml(format('SELECT count(*) || '' rows ''
            || md5(string_agg(t::text, '';'' ORDER BY t::text)) AS s FROM %I.%I t',
            table_schema, table_name), true, true, '')))[1])
        FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
      UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT format('constraint %s: %s', conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
      UNION ALL SELECT format('sequence %s at %s', sequencename, last_value) FROM pg_sequences
      UNION ALL SELECT format('extension %s %s', extname, extversion) FROM pg_extension
      """;

  WorldInventory {
    lines = Collections.unmodifiableSortedSet(new TreeSet<>(lines));
  }

  /** Everything as it is now. */
  static WorldInventory take(RestoreWorld world) throws SQLException, IOException {
    return take(world, world.run());
  }

  /** As {@link #take(RestoreWorld)}, where the run was not begun by the world. */
  static WorldInventory take(RestoreWorld world, String run) throws SQLException, IOException {
    NotesDatabase notes = world.notes();
    List<String> seen = new ArrayList<>(notes.list("postgres", SERVER));
    if (!notes.list("postgres", "SELECT to_regclass('holdfast.fence')").contains("null")) {
      seen.addAll(notes.list("postgres", HOLDFAST));
    }
    if (notes.isOpen()) {
      seen.addAll(notes.list(NotesDatabase.NAME, LIVE));
    }
    seen.addAll(world.code().lines());
    seen.addAll(files(world.home()));
    seen.addAll(backups(world.home()));
    seen.addAll(processes(run, world.home()));
    SortedSet<String> lines = new TreeSet<>();
    for (String line : seen) {
      lines.add(
          line.replace(run, "RUN")
              .replaceAll("(_restore_RUN[-a-z0-9]*)_\\d+", "$1_N")
              .replaceAll(OTHER_EVIDENCE, "$1ANOTHER"));
    }
    return new WorldInventory(lines);
  }

  /** Whether nobody works in it. */
  boolean isQuiet() {
    return lines.stream().noneMatch(it -> it.startsWith("session ") || it.startsWith("process "));
  }

  /** What is only in one of the two. */
  List<String> differences(WorldInventory other) {
    List<String> differences = new ArrayList<>();
    lines.stream()
        .filter(it -> !other.lines.contains(it))
        .forEach(it -> differences.add("- " + it));
    other.lines.stream()
        .filter(it -> !lines.contains(it))
        .forEach(it -> differences.add("+ " + it));
    return differences;
  }

  /**
   * Backups, evidence, and whatever else may lie there, but not what processes print, nor the gate.
   */
  private static List<String> files(Path home) throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return all.filter(Files::isRegularFile)
          .map(it -> "file " + home.relativize(it))
          .filter(it -> !it.matches("file gate.*|.*\\.log|.*/\\.git/.*"))
          .map(it -> it.replaceAll(BACKUP, "$1ID/"))
          .toList();
    }
  }

  /** How many there are on each shelf; their own ids tell when they were taken. */
  private static List<String> backups(Path home) throws IOException {
    try (Stream<Path> shelves =
        Files.find(home.resolve("backups"), 2, (it, as) -> as.isDirectory())) {
      List<String> lines = new ArrayList<>();
      for (Path shelf : shelves.filter(it -> home.relativize(it).getNameCount() == 3).toList()) {
        try (Stream<Path> backups = Files.list(shelf)) {
          lines.add("file " + home.relativize(shelf) + "/: " + backups.count() + " backups");
        }
      }
      return lines;
    }
  }

  /** Those of the run by their marker, and PostgreSQL's programs at work in this home. */
  static List<String> processes(String run, Path home) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(
            pid -> {
              String command = read(pid, "cmdline");
              return read(pid, "environ").contains("HOLDFAST_JOB=" + run + "/")
                  || (command.contains(home.toString()) && command.contains("bin/pg_"));
            })
        .map(pid -> "process " + read(pid, "cmdline").replace('\0', ' '))
        .toList();
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file), ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone, or another user's
    }
  }
}
