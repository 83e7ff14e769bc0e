package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TestPostgresTest {
  @RegisterExtension static final TestPostgres postgres = new TestPostgres();

  private static String ofTheClass = "";
  private static String ofTheFirstTest = "";

  @BeforeAll
  static void createDatabaseForAllTests() {
    ofTheClass = postgres.createDatabase().name();
  }

  @Test
  @Order(1)
  void givesAFreshDatabase() {
    TestDatabase database = postgres.createDatabase();
    ofTheFirstTest = database.name();

    database.execute("CREATE TABLE page (id int); INSERT INTO page VALUES (1), (2)");
    database.execute("CREATE DATABASE " + database.name() + "_side");

    assertThat(database.queryLong("SELECT count(*) FROM page")).isEqualTo(2);
    assertThat(database.queryString("SELECT current_database()")).isEqualTo(database.name());
    assertThat(count(database.name() + "%")).isEqualTo(2);
  }

  @Test
  @Order(2)
  void dropsItWithWhatWasPutBesideAfterTheTestButKeepsThatOfTheClass() {
    assertThat(ofTheFirstTest).isNotEmpty();
    assertThat(count(ofTheFirstTest + "%")).isZero();
    assertThat(count(ofTheClass)).isEqualTo(1);
  }

  @Test
  void failsWithTheWordsOfTheServer() {
    TestDatabase database = postgres.createDatabase();

    assertThatThrownBy(() -> database.execute("SELECT * FROM nothing"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("relation \"nothing\" does not exist")
        .hasCauseInstanceOf(SQLException.class);
  }

  private static long count(String pattern) {
    return new TestDatabase(postgres.server(), "postgres")
        .queryLong("SELECT count(*) FROM pg_database WHERE datname LIKE '" + pattern + "'");
  }
}
