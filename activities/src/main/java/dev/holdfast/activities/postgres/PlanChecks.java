package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.quoted;

import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.TableName;
import dev.holdfast.workflows.runbook.CheckReport;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks a plan's checks of a database, and the ones that every database has. */
final class PlanChecks {

  /** What can't hold personal data is shown; of anything else only that it differs. */
  private static final Pattern PLAIN = Pattern.compile("-?[0-9.]{1,20}|t|f|true|false|");

  private final PostgresSession session;
  private final Database database;
  private final @Nullable SortedMap<String, Long> backupRows;

  /**
   * Checks of one database.
   *
   * @param backupRows what the backup counted, by table; null if there is none to compare with
   */
  PlanChecks(
      PostgresSession session, Database database, @Nullable SortedMap<String, Long> backupRows) {
    this.session = session;
    this.database = database;
    this.backupRows = backupRows;
  }

  /** All of them, in the order of the plan after the built-in ones. */
  List<CheckReport> ask() {
    List<CheckReport> seen = new ArrayList<>();
    seen.add(timed("required tables are there", true, none(), this::missingTables));
    seen.add(timed("required extensions are there", true, none(), this::missingExtensions));
    for (Check check : database.checks()) {
      if (check.ofDatabase()) {
        seen.add(ask(check));
      }
    }
    return seen;
  }

  static boolean allRequiredPassed(List<CheckReport> checks) {
    return checks.stream()
        .filter(CheckReport::required)
        .allMatch(it -> it.state() == CheckReport.State.PASSED);
  }

  private static String none() {
    return "none missing";
  }

  private String missingTables() throws SQLException {
    return missing(
        database.tables().stream().map(TableName::toString).toList(),
        session.list(
            """
            SELECT n.nspname || '.' || c.relname FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'f', 'm', 'v')
            """,
            row -> row.getString(1)));
  }

  private String missingExtensions() throws SQLException {
    return missing(
        database.extensions(),
        session.list("SELECT extname FROM pg_extension", row -> row.getString(1)));
  }

  static String missing(List<String> wanted, List<String> there) {
    List<String> missing = wanted.stream().filter(it -> !there.contains(it)).toList();
    return missing.isEmpty() ? none() : "missing: " + String.join(", ", missing);
  }

  private CheckReport ask(Check check) {
    return check.match(
        new Check.Cases<>() {
          @Override
          public CheckReport sql(Check.Sql it) {
            return PlanChecks.this.sql(it);
          }

          @Override
          public CheckReport rowCounts(Check.RowCounts it) {
            return PlanChecks.this.rowCounts(it);
          }

          @Override
          public CheckReport tables(Check.Tables it) {
            return PlanChecks.this.tables(it);
          }

          @Override
          public CheckReport extensions(Check.Extensions it) {
            return PlanChecks.this.extensions(it);
          }

          @Override
          public CheckReport http(Check.Http it) {
            throw elsewhere(it);
          }

          @Override
          public CheckReport tcp(Check.Tcp it) {
            throw elsewhere(it);
          }

          @Override
          public CheckReport command(Check.Command it) {
            throw elsewhere(it);
          }
        });
  }

  private static IllegalArgumentException elsewhere(Check check) {
    return new IllegalArgumentException("check %s is not for a database".formatted(check.name()));
  }

  private CheckReport tables(Check.Tables check) {
    String expected = "each has rows";
    return timed(
        check.name(),
        check.required(),
        expected,
        () -> {
          List<String> empty = new ArrayList<>();
          for (TableName table : check.tables()) {
            if (!session.isTrue("SELECT EXISTS (SELECT FROM " + quoted(table) + ")")) {
              empty.add(table.toString());
            }
          }
          return empty.isEmpty() ? expected : "empty: " + String.join(", ", empty);
        });
  }

  private CheckReport extensions(Check.Extensions check) {
    return timed(
        check.name(),
        check.required(),
        none(),
        () ->
            missing(
                check.extensions(),
                session.list("SELECT extname FROM pg_extension", row -> row.getString(1))));
  }

  private CheckReport sql(Check.Sql check) {
    return timed(
        check.name(),
        check.required(),
        check.expect(),
        () -> {
          String saw = session.first(check.query(), row -> row.getString(1)).orElse("no value");
          return saw.equals(check.expect()) || PLAIN.matcher(saw).matches()
              ? saw
              : "another value (SHA-256 " + hash(saw) + ")";
        });
  }

  /** Required only where there is something to compare with. */
  private CheckReport rowCounts(Check.RowCounts check) {
    String expected =
        "each table within " + Math.round(check.tolerance() * 1000) / 10.0 + " % of the backup";
    SortedMap<String, Long> before = backupRows;
    if (before == null) {
      String why = "no backup was restored";
      return new CheckReport(check.name(), false, CheckReport.State.SKIPPED, expected, why, null);
    }
    return timed(
        check.name(),
        check.required(),
        expected,
        () -> {
          SortedMap<String, String> off = new TreeMap<>();
          for (TableName table : database.tables()) {
            long wanted = before.getOrDefault(table.toString(), 0L);
            long saw = count(table);
            if (Math.abs(saw - wanted) > wanted * check.tolerance()) {
              off.put(table.toString(), saw + " instead of " + wanted);
            }
          }
          return off.isEmpty() ? expected : off.toString();
        });
  }

  private long count(TableName table) throws SQLException {
    return session.number("SELECT count(*) FROM " + quoted(table));
  }

  private static String quoted(TableName table) {
    return PostgresSession.quoted(table.schema()) + "." + PostgresSession.quoted(table.table());
  }

  /** What a check saw, as text. */
  @FunctionalInterface
  interface Look {
    String see() throws SQLException;
  }

  static CheckReport timed(String name, boolean required, String expected, Look look) {
    long begun = System.nanoTime();
    String saw;
    CheckReport.State state;
    try {
      saw = look.see();
      state = saw.equals(expected) ? CheckReport.State.PASSED : CheckReport.State.FAILED;
    } catch (SQLException e) {
      saw = e.getMessage();
      state = connectionLost(e) ? CheckReport.State.UNKNOWN : CheckReport.State.FAILED;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    return new CheckReport(name, required, state, expected, saw, took);
  }

  private static boolean connectionLost(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("08") || state.startsWith("57P"));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
