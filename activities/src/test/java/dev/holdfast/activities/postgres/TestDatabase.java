package dev.holdfast.activities.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A fresh database that is dropped when the test ends, with every other one whose name starts with
 * this name and an underscore: what a restore has put beside it.
 *
 * <p>A failing statement is an {@link AssertionError}; its cause is the {@link SQLException}.
 */
public final class TestDatabase {
  private final LocalPostgres server;
  private final String name;

  TestDatabase(LocalPostgres server, String name) {
    this.server = server;
    this.name = name;
  }

  public LocalPostgres server() {
    return server;
  }

  public String name() {
    return name;
  }

  public String jdbcUrl() {
    return server.jdbcUrl(name);
  }

  /** A new connection as superuser; the test closes it. */
  public Connection connect() throws SQLException {
    return server.connect(name);
  }

  /** Runs one or more statements, separated by semicolons, in one transaction. */
  public void execute(String sql) {
    inStatement(statement -> statement.execute(sql));
  }

  /** The first column of the first row; the query must return one that is not null. */
  public String queryString(String sql) {
    return inStatement(
        statement -> {
          ResultSet rows = statement.executeQuery(sql);
          String value = rows.next() ? rows.getString(1) : null;
          if (value == null) {
            throw new AssertionError("no value from: " + sql);
          }
          return value;
        });
  }

  /** As {@link #queryString}, for a number. */
  public long queryLong(String sql) {
    return Long.parseLong(queryString(sql));
  }

  private interface Query<T> {
    T ask(Statement statement) throws SQLException;
  }

  private <T> T inStatement(Query<T> query) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      return query.ask(statement);
    } catch (SQLException failure) {
      throw new AssertionError("in database " + name + ": " + failure.getMessage(), failure);
    }
  }
}
