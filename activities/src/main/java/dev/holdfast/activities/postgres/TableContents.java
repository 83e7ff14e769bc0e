package dev.holdfast.activities.postgres;

import dev.holdfast.activities.postgres.TableContent.Algorithm;
import dev.holdfast.workflows.plan.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts rows and hashes contents of tables, all in the transaction that the session is in. Two
 * databases hold the same rows exactly if count, checksum and algorithm are equal: the order of the
 * rows, OIDs, and settings of session, database or role play no part. What {@code SELECT * FROM
 * table} sees is counted, so partitions and inheriting tables count with their parent.
 */
final class TableContents {

  /**
   * Types whose hash is the same in every database. Not {@code char(n)}, whose hash passes over
   * trailing blanks, and nothing that holds OIDs, as enums do.
   */
  private static final String PLAIN_TYPES =
      "'{int2,int4,int8,text,varchar,bool,float4,float8,numeric,date,time,timestamp,timestamptz,"
          + "interval,uuid,bytea,jsonb}'::regtype[]";

  /** Whatever the text of a value depends on. */
  private static final List<String> FIXED_SETTINGS =
      List.of(
          "SET LOCAL timezone = 'UTC'",
          "SET LOCAL datestyle = 'ISO, YMD'",
          "SET LOCAL intervalstyle = 'postgres'",
          "SET LOCAL extra_float_digits = 1",
          "SET LOCAL bytea_output = 'hex'",
          "SET LOCAL lc_monetary = 'C'",
          // names of tables, functions and types come with their schema
          "SET LOCAL search_path = pg_catalog",
          // fail rather than count only the rows that a policy shows
          "SET LOCAL row_security = off");

  private static final String FIND =
      """
      SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')
      """;

  /** No row, hence false, for a table without columns. */
  private static final String IS_PLAIN =
      """
      SELECT bool_and(coalesce(element.oid, t.oid) = ANY (%s) AND coalesce(l.collisdeterministic, true))
      FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_catalog.pg_type element ON element.typarray = t.oid
      LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
      WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
      """
          .formatted(PLAIN_TYPES);

  private final PostgresSession session;

  /**
   * @param session inside a transaction, whose settings are changed until its end
   */
  TableContents(PostgresSession session) throws SQLException {
    if (session.connection().getAutoCommit()) {
      throw new IllegalStateException("contents of tables must be read inside a transaction");
    }
    this.session = session;
    for (String setting : FIXED_SETTINGS) {
      session.execute(setting);
    }
  }

  /** What the tables hold, by {@code schema.table}; a table that does not exist is left out. */
  SortedMap<String, TableContent> of(List<TableName> tables) throws SQLException {
    SortedMap<String, TableContent> contents = new TreeMap<>();
    for (TableName table : tables) {
      Optional<Long> oid = oid(table);
      if (oid.isPresent()) {
        contents.put(table.toString(), content(table, algorithm(oid.get())));
      }
    }
    return contents;
  }

  /** As {@link #of}, each with the algorithm that {@code expected} has for it. */
  SortedMap<String, TableContent> comparableWith(Map<String, TableContent> expected)
      throws SQLException {
    SortedMap<String, TableContent> contents = new TreeMap<>();
    for (Map.Entry<String, TableContent> entry : expected.entrySet()) {
      TableName table = TableName.of(entry.getKey());
      if (oid(table).isPresent()) {
        contents.put(entry.getKey(), content(table, entry.getValue().algorithm()));
      }
    }
    return contents;
  }

  /** Those of {@code tables} that do not exist. */
  static List<TableName> missing(PostgresSession session, List<TableName> tables)
      throws SQLException {
    List<TableName> missing = new ArrayList<>();
    for (TableName table : tables) {
      if (session.list(FIND, row -> row.getLong(1), table.schema(), table.table()).isEmpty()) {
        missing.add(table);
      }
    }
    return missing;
  }

  private Optional<Long> oid(TableName table) throws SQLException {
    return session.first(FIND, row -> row.getLong(1), table.schema(), table.table());
  }

  private Algorithm algorithm(long oid) throws SQLException {
    return session.isTrue(IS_PLAIN, oid) ? Algorithm.RECORD : Algorithm.TEXT;
  }

  private TableContent content(TableName table, Algorithm algorithm) throws SQLException {
    // t.* and not t, which would be a column of that name
    String hash =
        switch (algorithm) {
          case RECORD -> "hash_record_extended(t.*, 0)";
          case TEXT -> "hashtextextended((t.*)::text COLLATE \"C\", 0)";
        };
    String sql =
        "SELECT count(*), coalesce(sum(%s::numeric), 0)::text FROM %s.%s AS t"
            .formatted(
                hash,
                PostgresSession.quoted(table.schema()),
                PostgresSession.quoted(table.table()));
    return session
        .first(sql, row -> new TableContent(row.getLong(1), row.getString(2), algorithm))
        .orElseThrow();
  }
}
