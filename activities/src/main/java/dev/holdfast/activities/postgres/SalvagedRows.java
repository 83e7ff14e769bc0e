package dev.holdfast.activities.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.activities.postgres.SalvageCopy.NoCopyException;
import dev.holdfast.activities.postgres.StrandedWork.Relation;
import dev.holdfast.activities.process.JobProgress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes down the rows of a copy that certain transactions have written. */
final class SalvagedRows {

  private static final JsonMapper MAPPER = new JsonMapper();

  private static final String SUPERUSER =
      "SELECT to_json(rolname) FROM pg_roles WHERE rolsuper AND rolcanlogin ORDER BY oid LIMIT 1";

  private static final String DATABASES =
      "SELECT json_build_array(oid::bigint, datname) FROM pg_database WHERE datallowconn ORDER BY datname";

  private static final String TABLES =
      """
      SELECT json_build_array(pg_relation_filenode(c.oid)::bigint, n.nspname, c.relname,
        format('%I.%I', n.nspname, c.relname))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND c.relpersistence = 'p'
        AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      ORDER BY n.nspname, c.relname
      """;

  /** The alias hides no column that anybody would call so. */
  private static final String ROWS =
      """
      SELECT json_build_object('xid', holdfast_row.xmin::text::bigint,
        'row', row_to_json(holdfast_row))
      FROM ONLY %s AS holdfast_row WHERE holdfast_row.xmin = ANY ('{%s}'::xid[]) LIMIT %d
      """;

  private final SalvageCopy copy;
  private final String user;
  private final String maintenance;
  private final Path target;
  private final JobProgress progress;
  private final List<Table> tables = new ArrayList<>();
  private final SortedMap<Relation, String> names = new TreeMap<>();
  private final SortedMap<Long, Long> byTransaction = new TreeMap<>();
  private final List<String> unreadable = new ArrayList<>();
  private long rows;

  /**
   * Into files in {@code target}.
   *
   * @param user any role of the server
   */
  SalvagedRows(
      SalvageCopy copy, String user, String maintenance, Path target, JobProgress progress) {
    this.copy = copy;
    this.user = user;
    this.maintenance = maintenance;
    this.target = target;
    this.progress = progress;
  }

  /** A table of which rows were written down. */
  record Table(String database, String schema, String table, long rows, String file) {}

  /**
   * What to look for.
   *
   * @param ids of transactions and subtransactions
   * @param relations where to look; all tables if {@code everywhere}
   * @param most rows that are written down
   */
  record Wanted(List<Long> ids, SortedSet<Relation> relations, boolean everywhere, long most) {
    Wanted {
      ids = List.copyOf(ids);
    }
  }

  /** Looks through every database. */
  void read(Wanted wanted) throws IOException, InterruptedException, NoCopyException {
    Files.createDirectories(target);
    String superuser = ask(user, maintenance, SUPERUSER).get(0).textValue();
    for (JsonNode database : ask(superuser, maintenance, DATABASES)) {
      long oid = database.get(0).longValue();
      boolean touched = wanted.relations().stream().anyMatch(it -> it.database() == oid);
      if (touched || wanted.everywhere()) {
        read(wanted, superuser, oid, database.get(1).textValue());
      }
    }
  }

  private void read(Wanted wanted, String superuser, long oid, String database)
      throws IOException, InterruptedException, NoCopyException {
    for (JsonNode table : ask(superuser, database, TABLES)) {
      Relation relation = new Relation(oid, table.get(0).longValue());
      boolean touched = wanted.relations().contains(relation);
      if (touched) {
        names.put(relation, database + "." + table.get(3).textValue());
      }
      if (touched || wanted.everywhere()) {
        read(wanted, superuser, database, table);
      }
    }
  }

  private void read(Wanted wanted, String superuser, String database, JsonNode table)
      throws IOException, InterruptedException {
    String ids = wanted.ids().stream().map(String::valueOf).collect(Collectors.joining(","));
    String sql = ROWS.formatted(table.get(3).textValue(), ids, wanted.most() - rows);
    Path answer = copy.file("rows");
    Files.deleteIfExists(answer);
    try {
      copy.ask(superuser, database, sql, answer, progress);
    } catch (NoCopyException e) {
      unreadable.add(database + "." + table.get(3).textValue() + ": " + e.getMessage());
      return;
    }
    long found = count(answer);
    if (found > 0) {
      String file = "%04d.jsonl".formatted(tables.size() + 1);
      Files.copy(answer, target.resolve(file));
      tables.add(
          new Table(
              database, table.get(1).textValue(), table.get(2).textValue(), found, "rows/" + file));
      rows += found;
    }
  }

  private long count(Path answer) throws IOException {
    long found = 0;
    try (BufferedReader lines = Files.newBufferedReader(answer)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        byTransaction.merge(MAPPER.readTree(line).get("xid").longValue(), 1L, Long::sum);
        found++;
      }
    }
    return found;
  }

  private List<JsonNode> ask(String role, String database, String sql)
      throws IOException, InterruptedException, NoCopyException {
    Path answer = copy.file("answer");
    Files.deleteIfExists(answer);
    copy.ask(role, database, sql, answer, progress);
    List<JsonNode> answers = new ArrayList<>();
    for (String line : Files.readAllLines(answer)) {
      answers.add(MAPPER.readTree(line));
    }
    return answers;
  }

  List<Table> tables() {
    return List.copyOf(tables);
  }

  long rows() {
    return rows;
  }

  /** How many rows one transaction or subtransaction has written that are still there. */
  long of(long id) {
    return byTransaction.getOrDefault(id, 0L);
  }

  /** As people call it. */
  String name(Relation relation) {
    return names.getOrDefault(
        relation, "file %d of database %d".formatted(relation.file(), relation.database()));
  }

  /** Tables that could not be read, and why. */
  List<String> unreadable() {
    return List.copyOf(unreadable);
  }
}
