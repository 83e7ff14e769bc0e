package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** Writes one number after the other into one server, and remembers what was acknowledged when. */
final class SteadyWriter implements AutoCloseable {

  /** An acknowledged number, and {@link System#nanoTime} then. */
  record Acknowledged(long id, long at) {}

  private final LocalPostgres server;
  private final String url;
  private final List<Acknowledged> acknowledged = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::write, "steady-writer");
  private volatile boolean ended;

  private SteadyWriter(LocalPostgres server) {
    this.server = server;
    url = server.jdbcUrl("postgres") + "?user=postgres&socketTimeout=5&connectTimeout=1";
    thread.setDaemon(true);
  }

  static SteadyWriter to(LocalPostgres server) {
    SteadyWriter writer = new SteadyWriter(server);
    writer.thread.start();
    return writer;
  }

  List<Acknowledged> acknowledged() {
    return List.copyOf(acknowledged);
  }

  /** When the last one was acknowledged. */
  long last() {
    return acknowledged.isEmpty() ? 0 : acknowledged.get(acknowledged.size() - 1).at();
  }

  /** The longest time between two acknowledged writes. */
  Duration longestGap() {
    long longest = 0;
    for (int i = 1; i < acknowledged.size(); i++) {
      longest = Math.max(longest, acknowledged.get(i).at() - acknowledged.get(i - 1).at());
    }
    return Duration.ofNanos(longest);
  }

  /** Writes no more; asserts that whatever was acknowledged is in the server. */
  void assertNothingLost() throws SQLException {
    close();
    try (var session = server.connect("postgres");
        var rows = session.createStatement().executeQuery("SELECT array_agg(id) FROM written")) {
      assertThat(rows.next()).isTrue();
      List<Long> there = List.of((Long[]) rows.getArray(1).getArray());
      assertThat(there).containsAll(acknowledged.stream().map(Acknowledged::id).toList());
    }
  }

  private void write() {
    long next = 1;
    while (!ended) {
      try (Connection connection = DriverManager.getConnection(url);
          PreparedStatement insert =
              connection.prepareStatement("INSERT INTO written VALUES (?)")) {
        while (!ended) {
          insert.setLong(1, next);
          next++; // one whose answer was lost may be there
          insert.executeUpdate();
          acknowledged.add(new Acknowledged(next - 1, System.nanoTime()));
          LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
      } catch (SQLException e) {
        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      }
    }
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
