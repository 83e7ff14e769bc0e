package dev.holdfast.activities.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection to a database under recovery; never pooled, closed by its opener. */
public final class PostgresSession implements AutoCloseable {

  private static final List<String> NO_LIMITS =
      List.of(
          "SET statement_timeout = 0",
          "SET lock_timeout = 0",
          "SET idle_in_transaction_session_timeout = 0",
          "SET default_transaction_read_only = off",
          // it has PostgreSQL 17 and later only
          "SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'transaction_timeout'");

  private final Connection connection;
  private volatile @Nullable Statement running;

  PostgresSession(Connection connection) {
    this.connection = connection;
  }

  /** Reads one row. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** What is done inside one transaction. */
  @FunctionalInterface
  interface Transaction<T> {
    T run() throws SQLException;
  }

  Connection connection() {
    return connection;
  }

  /** What a role or database sets for the application must not hinder a recovery. */
  void liftLimits() throws SQLException {
    for (String setting : NO_LIMITS) {
      execute(setting);
    }
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  int update(String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepared(sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  <T> List<T> list(String sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepared(sql, parameters)) {
      running = statement;
      ResultSet rows = statement.executeQuery();
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(row.read(rows));
      }
      return found;
    } finally {
      running = null;
    }
  }

  /** Ends the question that another thread is asking in this session, if it is asking one. */
  void cancelQuestion() throws SQLException {
    Statement statement = running;
    if (statement != null) {
      statement.cancel();
    }
  }

  /** The first row, or empty if there is none or it reads as null. */
  <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... parameters)
      throws SQLException {
    List<T> rows = list(sql, row, parameters);
    return rows.isEmpty() ? Optional.empty() : Optional.ofNullable(rows.get(0));
  }

  String text(String sql, @Nullable Object... parameters) throws SQLException {
    return first(sql, it -> it.getString(1), parameters)
        .orElseThrow(() -> new SQLException("no answer to: " + sql));
  }

  long number(String sql, @Nullable Object... parameters) throws SQLException {
    return first(sql, it -> it.getLong(1), parameters)
        .orElseThrow(() -> new SQLException("no answer to: " + sql));
  }

  boolean isTrue(String sql, @Nullable Object... parameters) throws SQLException {
    return first(sql, it -> it.getBoolean(1), parameters).orElse(false);
  }

  /** Runs {@code work} in one transaction: all of it counts or nothing. */
  <T> T inTransaction(Transaction<T> work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.run();
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private PreparedStatement prepared(String sql, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  /** An identifier as SQL wants it, whatever is in it. */
  static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  /** A text literal as SQL wants it, for statements that take no parameters. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
