package dev.holdfast.workflows.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.List;

/** How to tell that a recovered component is good. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Check.Sql.class, name = "sql"),
  @JsonSubTypes.Type(value = Check.RowCounts.class, name = "rowCounts"),
  @JsonSubTypes.Type(value = Check.Tables.class, name = "tables"),
  @JsonSubTypes.Type(value = Check.Extensions.class, name = "extensions"),
  @JsonSubTypes.Type(value = Check.Http.class, name = "http"),
  @JsonSubTypes.Type(value = Check.Tcp.class, name = "tcp"),
  @JsonSubTypes.Type(value = Check.Command.class, name = "command")
})
public sealed interface Check {

  /** Unique among the checks of its component. */
  String name();

  /** Whether the recovery is bad if this check does not hold. */
  boolean required();

  /** The case that this check is. */
  <T> T match(Cases<T> cases);

  /** Whether it is asked of a database, with a session there. */
  default boolean ofDatabase() {
    return match(OF_DATABASE);
  }

  /** One case per kind of check. */
  interface Cases<T> {
    T sql(Sql check);

    T rowCounts(RowCounts check);

    T tables(Tables check);

    T extensions(Extensions check);

    T http(Http check);

    T tcp(Tcp check);

    T command(Command check);
  }

  /** The first column of the first row of {@code query}, as text, equals {@code expect}. */
  record Sql(String name, boolean required, String query, String expect) implements Check {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.sql(this);
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
    public <T> T match(Cases<T> cases) {
      return cases.rowCounts(this);
    }
  }

  /** These tables exist and hold at least one row each. */
  record Tables(String name, boolean required, List<TableName> tables) implements Check {
    public Tables {
      tables = List.copyOf(tables);
    }

    @Override
    public <T> T match(Cases<T> cases) {
      return cases.tables(this);
    }
  }

  /** These extensions are installed. */
  record Extensions(String name, boolean required, List<String> extensions) implements Check {
    public Extensions {
      extensions = List.copyOf(extensions);
    }

    @Override
    public <T> T match(Cases<T> cases) {
      return cases.extensions(this);
    }
  }

  /** A GET of {@code url} is answered with {@code status} within {@code within}. */
  record Http(String name, boolean required, Reference url, int status, Duration within)
      implements Check {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.http(this);
    }
  }

  /** A connection to {@code host} and {@code port} is accepted within {@code within}. */
  record Tcp(String name, boolean required, Reference host, Reference port, Duration within)
      implements Check {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.tcp(this);
    }
  }

  /**
   * A command ends with 0 within {@code within}; run without a shell on the worker's host, whose
   * operator must have allowed it.
   */
  record Command(String name, boolean required, List<String> command, Duration within)
      implements Check {
    public Command {
      command = List.copyOf(command);
    }

    @Override
    public <T> T match(Cases<T> cases) {
      return cases.command(this);
    }
  }

  /** {@link #ofDatabase} by kind. */
  Cases<Boolean> OF_DATABASE =
      new Cases<>() {
        @Override
        public Boolean sql(Sql check) {
          return true;
        }

        @Override
        public Boolean rowCounts(RowCounts check) {
          return true;
        }

        @Override
        public Boolean tables(Tables check) {
          return true;
        }

        @Override
        public Boolean extensions(Extensions check) {
          return true;
        }

        @Override
        public Boolean http(Http check) {
          return false;
        }

        @Override
        public Boolean tcp(Tcp check) {
          return false;
        }

        @Override
        public Boolean command(Command check) {
          return false;
        }
      };
}
