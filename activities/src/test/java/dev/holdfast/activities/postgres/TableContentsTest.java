package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.activities.postgres.TableContent.Algorithm;
import dev.holdfast.workflows.plan.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TableContentsTest {

  @RegisterExtension static final TestPostgres postgres = new TestPostgres();

  /** For the tests of values, which make their tables anew. */
  private static TestDatabase values;

  @BeforeAll
  static void createDatabase() {
    values = postgres.createDatabase();
    values.execute("CREATE TYPE mood AS ENUM ('sad', 'glad')");
  }

  @Test
  void doesNotDependOnTheOrderOfRows() throws Exception {
    TestDatabase one = postgres.createDatabase();
    TestDatabase other = postgres.createDatabase();
    one.execute(
        "CREATE TABLE page AS SELECT i, 'page ' || i AS title FROM generate_series(1, 500) i");
    other.execute(
        "CREATE TABLE page AS SELECT i, 'page ' || i AS title FROM generate_series(500, 1, -1) i");

    TableContent content = content(one, "page");

    assertThat(content.rows()).isEqualTo(500);
    assertThat(content(other, "page")).isEqualTo(content);
  }

  @Test
  void countsEveryCopyOfARow() throws Exception {
    TestDatabase one = postgres.createDatabase();
    TestDatabase other = postgres.createDatabase();
    one.execute("CREATE TABLE page (i int); INSERT INTO page VALUES (1), (1), (2)");
    other.execute("CREATE TABLE page (i int); INSERT INTO page VALUES (1), (2), (2)");

    assertThat(content(one, "page")).isNotEqualTo(content(other, "page"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          int                  | 7                          | 8                        | RECORD
          varchar(9)           | 'a'                        | 'a '                     | RECORD
          numeric              | 1.10                       | 1.11                     | RECORD
          float8               | 0.1                        | 0.1::float4              | RECORD
          float4[]             | '{1,NaN}'                  | '{NaN,1}'                | RECORD
          text[]               | '{a,NULL}'                 | '{NULL,a}'               | RECORD
          jsonb                | '{"a": 1}'                 | '{"a": 2}'               | RECORD
          timestamptz          | '2026-01-01 00:00+00'      | '2026-01-01 00:00+01'    | RECORD
          interval             | '1 day'                    | '25 hours'               | RECORD
          bytea                | '\\x00ff'                  | '\\x00fe'                | RECORD
          uuid                 | gen_random_uuid()          | gen_random_uuid()        | RECORD
          char(3)              | 'ab'                       | 'abc'                    | TEXT
          json                 | '{"a": 1}'                 | '{"a":1}'                | TEXT
          money                | 12.5                       | 12.51                    | TEXT
          tsrange              | '[2026-01-01,2026-01-02)'  | '[2026-01-01,2026-01-03)'| TEXT
          inet                 | '10.0.0.1'                 | '10.0.0.2'               | TEXT
          mood                 | 'sad'                      | 'glad'                   | TEXT
          mood[]               | '{sad}'                    | '{sad,sad}'              | TEXT
          oidvector            | '1 2'                      | '2 1'                    | TEXT
          """)
  void tellsValuesApart(String type, String value, String otherValue, Algorithm algorithm)
      throws Exception {
    values.execute("DROP TABLE IF EXISTS one, two");
    values.execute("CREATE TABLE one (x " + type + "); INSERT INTO one VALUES (" + value + ")");
    values.execute(
        "CREATE TABLE two (x " + type + "); INSERT INTO two VALUES (" + otherValue + ")");

    TableContent one = content(values, "one");
    TableContent two = content(values, "two");

    assertThat(one.algorithm()).isEqualTo(algorithm);
    assertThat(two.checksum()).isNotEqualTo(one.checksum());
    assertThat(content(values, "one")).isEqualTo(one);
  }

  @Test
  void isTheSameInADatabaseWithOtherOidsAndSettings() throws Exception {
    String table =
        """
        CREATE TABLE page (mood mood, moods mood[], price money, at timestamptz, ratio float8,
          took interval, raw bytea, ref regclass);
        INSERT INTO page VALUES ('sad', '{glad,sad}', 1234.5, '2026-03-01 12:00+00', 1.0/3,
          '1 day 02:03:04', '\\x00ff', 'pg_class'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
        """;
    TestDatabase one = postgres.createDatabase();
    one.execute("CREATE TYPE mood AS ENUM ('sad', 'glad');" + table);
    TestDatabase other = postgres.createDatabase();
    Stream.of(
            "timezone TO 'Asia/Tokyo'",
            "datestyle TO 'German'",
            "intervalstyle TO 'iso_8601'",
            "extra_float_digits TO -3",
            "bytea_output TO 'escape'",
            "search_path TO pg_temp, public")
        .forEach(it -> other.execute("ALTER DATABASE " + other.name() + " SET " + it));
    other.execute("CREATE TYPE public.other AS ENUM ('x')");
    other.execute("CREATE TYPE public.mood AS ENUM ('glad')");
    other.execute("ALTER TYPE public.mood ADD VALUE 'sad' BEFORE 'glad'");
    other.execute(
        table.replace("TABLE page", "TABLE public.page").replace("INTO page", "INTO public.page"));

    assertThat(content(other, "page")).isEqualTo(content(one, "page"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"int", "json"})
  void readsTheRowAndNotAColumnOfItsAlias(String type) throws Exception {
    TestDatabase database = postgres.createDatabase();
    database.execute("CREATE TABLE one (t " + type + ", x int); INSERT INTO one VALUES ('1', 1)");
    database.execute("CREATE TABLE two (t " + type + ", x int); INSERT INTO two VALUES ('1', 2)");

    assertThat(content(database, "one").checksum())
        .isNotEqualTo(content(database, "two").checksum());
  }

  @Test
  void countsWhatASelectSees() throws Exception {
    TestDatabase database = postgres.createDatabase();
    database.execute(
        """
        CREATE TABLE log (i int) PARTITION BY RANGE (i);
        CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (0) TO (10);
        CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM (10) TO (20);
        INSERT INTO log SELECT generate_series(5, 14);
        CREATE TABLE parent (i int);
        CREATE TABLE child (more text) INHERITS (parent);
        INSERT INTO parent VALUES (1);
        INSERT INTO child VALUES (2, 'x');
        CREATE TABLE plain (i int);
        INSERT INTO plain SELECT generate_series(5, 14);
        """);

    SortedMap<String, TableContent> contents = contents(database, "log", "parent", "plain");

    assertThat(contents.get("public.log")).isEqualTo(contents.get("public.plain"));
    assertThat(table(contents, "public.parent").rows()).isEqualTo(2);
  }

  @Test
  void leavesOutWhatIsNotThere() throws Exception {
    TestDatabase database = postgres.createDatabase();
    database.execute("CREATE SCHEMA \"My Data\"; CREATE TABLE \"My Data\".\"Odd \"\"Name\"\"\" ()");

    SortedMap<String, TableContent> contents =
        contents(database, "gone", "My Data.Odd \"Name\"", "pg_catalog.pg_views");

    assertThat(contents).containsOnlyKeys("My Data.Odd \"Name\"");
    assertThat(table(contents, "My Data.Odd \"Name\"").rows()).isZero();
  }

  @Test
  void comparesWithTheAlgorithmThatTheBackupUsed() throws Exception {
    TestDatabase database = postgres.createDatabase();
    database.execute("CREATE TABLE page (i int); INSERT INTO page VALUES (1)");
    var expected = new TableContent(1, "0", Algorithm.TEXT);

    SortedMap<String, TableContent> seen =
        inTransaction(
            database,
            session -> new TableContents(session).comparableWith(Map.of("public.page", expected)));

    assertThat(table(seen, "public.page").algorithm()).isEqualTo(Algorithm.TEXT);
  }

  @Test
  void refusesToCountOutsideATransaction() throws Exception {
    try (PostgresSession session = new PostgresSession(postgres.createDatabase().connect())) {
      assertThatThrownBy(() -> new TableContents(session))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("transaction");
    }
  }

  @Test
  void failsRatherThanCountOnlyTheRowsThatAPolicyShows() throws Exception {
    TestDatabase database = postgres.createDatabase();
    database.execute(
        """
        CREATE TABLE page (i int);
        INSERT INTO page VALUES (1), (2);
        ALTER TABLE page ENABLE ROW LEVEL SECURITY;
        CREATE POLICY shown ON page USING (i = 1);
        GRANT SELECT ON page TO pg_monitor;
        """);

    assertThatThrownBy(
            () ->
                inTransaction(
                    database,
                    session -> {
                      session.execute("SET LOCAL ROLE pg_monitor");
                      return new TableContents(session).of(List.of(TableName.of("page")));
                    }))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("row-level security");
  }

  private static TableContent content(TestDatabase database, String table) throws SQLException {
    return table(contents(database, table), "public." + table);
  }

  private static TableContent table(SortedMap<String, TableContent> contents, String name) {
    return Objects.requireNonNull(contents.get(name));
  }

  private static SortedMap<String, TableContent> contents(TestDatabase database, String... tables)
      throws SQLException {
    List<TableName> names = Stream.of(tables).map(TableName::of).toList();
    return inTransaction(database, session -> new TableContents(session).of(names));
  }

  private interface Reading<T> {
    T in(PostgresSession session) throws SQLException;
  }

  private static <T> T inTransaction(TestDatabase database, Reading<T> reading)
      throws SQLException {
    try (PostgresSession session = new PostgresSession(database.connect())) {
      return session.inTransaction(() -> reading.in(session));
    }
  }
}
