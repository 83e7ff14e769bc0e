package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.quoted;

import dev.holdfast.workflows.plan.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts rows, and which of them were written after a swap. */
final class WrittenRows {

  /** Partitions and inheriting tables count with their parent, as in {@link TableContents}. */
  private static final String TABLES =
      """
      SELECT n.nspname, c.relname
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
        AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
        AND strpos(n.nspname, '.') = 0
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
          WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
      ORDER BY 1, 2
      """;

  /**
   * Counters of the whole database, of its catalogue too: they change with every row that anybody
   * writes and with every change of structure. A crash of the server resets them.
   */
  private static final String CHANGES =
      """
      SELECT coalesce(sum(tup_inserted + tup_updated + tup_deleted), -1)::bigint
      FROM pg_stat_database WHERE datname = ?
      """;

  private static final long TRANSACTIONS = 1L << 32;

  private WrittenRows() {}

  static List<TableName> tables(PostgresSession session) throws SQLException {
    return session.list(TABLES, row -> new TableName(row.getString(1), row.getString(2)));
  }

  static long changes(PostgresSession maintenance, String database) throws SQLException {
    return maintenance.number(CHANGES, database);
  }

  /**
   * The transaction in which a run swapped: it wrote the row of the swap log, which is not changed
   * as long as the swap stands. Transactions are numbered for the whole server.
   */
  static long transactionOf(PostgresSession maintenance, String run) throws SQLException {
    return maintenance.number(
        "SELECT xmin::text::bigint FROM holdfast.swap_log WHERE run = ?", run);
  }

  static SortedMap<String, Long> count(PostgresSession session, List<TableName> tables)
      throws SQLException {
    return counted(session, tables, "");
  }

  /**
   * Rows that a later transaction than {@code swap} has inserted or changed. Numbers of
   * transactions begin anew after 2^32 of them; the nearer half of the circle counts as later.
   */
  static SortedMap<String, Long> countSince(
      PostgresSession session, List<TableName> tables, long swap) throws SQLException {
    String since =
        " WHERE (xmin::text::bigint - %d + %d) %% %d BETWEEN 1 AND %d"
            .formatted(swap, TRANSACTIONS, TRANSACTIONS, TRANSACTIONS / 2 - 1);
    return counted(session, tables, since);
  }

  private static SortedMap<String, Long> counted(
      PostgresSession session, List<TableName> tables, String condition) throws SQLException {
    SortedMap<String, Long> rows = new TreeMap<>();
    for (TableName table : tables) {
      String name = quoted(table.schema()) + "." + quoted(table.table());
      rows.put(table.toString(), session.number("SELECT count(*) FROM " + name + " t" + condition));
    }
    return rows;
  }
}
