package dev.holdfast.workflows.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.function.Function;

/** How to tell that a recovered database is good. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Check.Sql.class, name = "sql"),
  @JsonSubTypes.Type(value = Check.RowCounts.class, name = "rowCounts")
})
public sealed interface Check {

  /** Unique among the checks of its database. */
  String name();

  /** Whether the recovery is bad if this check does not hold. */
  boolean required();

  /** One case per kind of check. */
  <T> T match(Function<Sql, T> sql, Function<RowCounts, T> rowCounts);

  /** The first column of the first row of {@code query}, as text, equals {@code expect}. */
  record Sql(String name, boolean required, String query, String expect) implements Check {
    @Override
    public <T> T match(Function<Sql, T> sql, Function<RowCounts, T> rowCounts) {
      return sql.apply(this);
    }
  }

  /**
   * Every required table holds as many rows as the backup counted, give or take {@code tolerance}.
   *
   * @param tolerance fraction of the backup's count, 0.05 for five per cent
   */
  record RowCounts(String name, boolean required, double tolerance) implements Check {

    public RowCounts {
      if (!(tolerance >= 0 && tolerance <= 1)) {
        throw new IllegalArgumentException(
            "tolerance must be between 0 % and 100 %, was " + tolerance);
      }
    }

    @Override
    public <T> T match(Function<Sql, T> sql, Function<RowCounts, T> rowCounts) {
      return rowCounts.apply(this);
    }
  }
}
