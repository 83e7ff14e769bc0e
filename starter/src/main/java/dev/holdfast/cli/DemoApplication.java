package dev.holdfast.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The application on top of a demo's database: writes a decision, reads a note, again and again,
 * each number once. It believes only what the server acknowledged, and keeps its own log of that.
 */
final class DemoApplication implements AutoCloseable {

  private static final String CLIENT = "demo";
  private static final Duration PAUSE = Duration.ofMillis(10);

  /** What became of the acknowledged writes. */
  record Judgement(
      long acknowledged, long survived, long lost, long doubled, List<Instant> lostAt) {}

  /** How it comes to the server that takes writes. */
  @FunctionalInterface
  interface Door {
    Connection open() throws SQLException;
  }

  private final Door door;
  private final BufferedWriter log;
  private final SortedMap<Long, Instant> acknowledged = new TreeMap<>();
  private final Thread thread;
  private volatile boolean stopped;
  private volatile @Nullable IOException logFailure;

  DemoApplication(Door door, Path logFile) throws IOException {
    this.door = door;
    this.log = Files.newBufferedWriter(logFile);
    this.thread = new Thread(this::run, "demo-application");
    this.thread.setDaemon(true);
    this.thread.start();
  }

  private void run() {
    long sequence = 0;
    while (!stopped) {
      try (Connection connection = door.open()) {
        while (!stopped) {
          write(connection, ++sequence);
          read(connection, sequence);
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      } catch (SQLException e) {
        // whether the last write counted is unknown: its number is not used again
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private void write(Connection connection, long sequence) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO decision_log (client, sequence, decision) VALUES (?, ?, 'of the demo')")) {
      insert.setString(1, CLIENT);
      insert.setLong(2, sequence);
      insert.executeUpdate();
    }
    Instant now = Instant.now();
    synchronized (acknowledged) {
      acknowledged.put(sequence, now);
    }
    try {
      log.write(sequence + " " + now + "\n");
    } catch (IOException e) {
      logFailure = e;
    }
  }

  private static void read(Connection connection, long sequence) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT title, length(body) FROM notes WHERE id = ?")) {
      select.setLong(1, 1 + sequence % 60_000);
      select.executeQuery().close();
    }
  }

  long acknowledged() {
    synchronized (acknowledged) {
      return acknowledged.size();
    }
  }

  /** Holds the database to what it acknowledged; the application must have been stopped. */
  Judgement judge() throws SQLException, IOException {
    if (logFailure != null) {
      throw new IOException("the application's log is not whole", logFailure);
    }
    SortedMap<Long, Long> found = found();
    List<Instant> lostAt = new ArrayList<>();
    acknowledged.forEach(
        (sequence, at) -> {
          if (!found.containsKey(sequence)) {
            lostAt.add(at);
          }
        });
    long doubled = found.values().stream().filter(times -> times > 1).count();
    return new Judgement(acknowledged.size(), found.size(), lostAt.size(), doubled, lostAt);
  }

  private SortedMap<Long, Long> found() throws SQLException {
    SortedMap<Long, Long> found = new TreeMap<>();
    try (Connection connection = door.open();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT sequence, count(*) FROM decision_log WHERE client = ? GROUP BY sequence")) {
      select.setString(1, CLIENT);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getLong(1), rows.getLong(2));
        }
      }
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    stop();
  }

  /** Stops writing; returns once nothing more is sent. Safe to repeat. */
  void stop() throws IOException {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    log.close();
  }
}
