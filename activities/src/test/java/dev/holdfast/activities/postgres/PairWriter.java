package dev.holdfast.activities.postgres;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes a row into the tables debit and credit, both in one transaction, until closed. */
final class PairWriter implements AutoCloseable {
  private final TestDatabase database;
  private final long before;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final CompletableFuture<Void> writing;

  PairWriter(TestDatabase database) {
    this.database = database;
    this.before = database.queryLong("SELECT count(*) FROM debit");
    writing = CompletableFuture.runAsync(this::write);
  }

  private void write() {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      while (!stop.get()) {
        statement.execute("INSERT INTO debit (body) VALUES ('x')");
        statement.execute("INSERT INTO credit (body) VALUES ('x')");
        connection.commit();
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  void awaitRows(long rows) {
    await().until(() -> database.queryLong("SELECT count(*) FROM debit") >= before + rows);
  }

  @Override
  public void close() {
    stop.set(true);
    writing.join();
  }
}
