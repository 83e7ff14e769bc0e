package dev.holdfast.workflows.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A table by schema and name, as they stand in the catalogue: unquoted, case kept. */
public record TableName(String schema, String table) implements Comparable<TableName> {

  /** Reads {@code schema.table}; a name without a schema is in {@code public}. */
  @JsonCreator
  public static TableName of(String text) {
    int dot = text.indexOf('.');
    String schema = dot < 0 ? "public" : text.substring(0, dot);
    String table = text.substring(dot + 1);
    if (schema.isEmpty() || table.isEmpty()) {
      throw new IllegalArgumentException("table must be TABLE or SCHEMA.TABLE, was " + text);
    }
    return new TableName(schema, table);
  }

  @JsonValue
  @Override
  public String toString() {
    return schema + "." + table;
  }

  @Override
  public int compareTo(TableName other) {
    return toString().compareTo(other.toString());
  }
}
