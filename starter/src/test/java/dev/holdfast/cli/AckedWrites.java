package dev.holdfast.cli;

import static java.util.stream.Collectors.joining;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * An application that writes through addresses of several servers to whichever takes writes, and
 * remembers each write that was acknowledged, by whom, and which id it was given. No number is sent
 * twice. It may consist of several clients.
 */
final class AckedWrites implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(2);

  /** What it writes into. */
  static final String TABLE =
      "CREATE TABLE IF NOT EXISTS acks(number bigint, id bigserial, port int)";

  private static final int ANSWER_SECONDS = 5;

  /** To one server that may never take writes. */
  private static final Duration PATIENCE = Duration.ofMillis(20);

  private final String url;
  private final List<Ack> acks = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong numbers;
  private final Duration beforeNextTry;
  private volatile boolean paused;
  private volatile boolean stopped;

  /**
   * One write that counts, as far as the client was told.
   *
   * @param nanos when it was acknowledged
   * @param sent when it was sent
   */
  record Ack(long number, long id, int port, long nanos, long sent) {}

  /** One client. */
  AckedWrites(String database, int... ports) throws SQLException {
    this(database, 0, PAUSE, ANSWER_SECONDS, ports);
    createTable();
    begin(1);
  }

  private AckedWrites(
      String database, long first, Duration beforeNextTry, int answerSeconds, int... ports) {
    numbers = new AtomicLong(first);
    this.beforeNextTry = beforeNextTry;
    String hosts = IntStream.of(ports).mapToObj(it -> "127.0.0.1:" + it).collect(joining(","));
    this.url =
        "jdbc:postgresql://%s/%s?user=postgres&targetServerType=primary&connectTimeout=2"
                .formatted(hosts, database)
            + "&hostRecheckSeconds=0&gssEncMode=disable&socketTimeout="
            + answerSeconds;
  }

  /** As many clients at the same time. */
  static AckedWrites of(int clients, String database, int... ports) throws SQLException {
    AckedWrites writes = new AckedWrites(database, 0, PAUSE, ANSWER_SECONDS, ports);
    writes.createTable();
    writes.begin(clients);
    return writes;
  }

  /**
   * A client that only knows one server, which is asked on and on; the table must be there.
   *
   * @param first its numbers begin after it
   */
  static AckedWrites pinned(String database, long first, int port) {
    AckedWrites writes = new AckedWrites(database, first, PATIENCE, ANSWER_SECONDS, port);
    writes.begin(1);
    return writes;
  }

  /** As {@link #pinned}, several at the same time, each of which waits for an answer for ever. */
  static AckedWrites patient(int clients, String database, long first, int port) {
    AckedWrites writes = new AckedWrites(database, first, PATIENCE, 0, port);
    writes.begin(clients);
    return writes;
  }

  private void createTable() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
    }
  }

  private void begin(int clients) {
    for (int i = 0; i < clients; i++) {
      Thread thread = new Thread(this::run, "acked-writes-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  private void run() {
    while (!stopped) {
      try (Connection connection = DriverManager.getConnection(url);
          PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO acks (number, port) VALUES (?, inet_server_port())"
                      + " RETURNING id, port")) {
        while (!stopped) {
          if (!paused) {
            write(insert, numbers.incrementAndGet());
          }
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      } catch (SQLException e) {
        LockSupport.parkNanos(beforeNextTry.toNanos());
      }
    }
  }

  /** Sends nothing more for now; what is on its way may still be acknowledged. */
  void pause() {
    paused = true;
  }

  /** Goes on after a {@link #pause}. */
  void resume() {
    paused = false;
  }

  private void write(PreparedStatement insert, long number) throws SQLException {
    insert.setLong(1, number);
    long sent = System.nanoTime();
    try (ResultSet row = insert.executeQuery()) {
      row.next();
      Ack ack = new Ack(number, row.getLong(1), row.getInt(2), System.nanoTime(), sent);
      synchronized (acks) {
        acks.add(ack);
      }
    }
  }

  List<Ack> acks() {
    synchronized (acks) {
      return List.copyOf(acks);
    }
  }

  /** Returns once so many more writes were acknowledged by the server at {@code port}. */
  void awaitWritesTo(int port, int more) {
    int before = acksOf(port).size();
    await().atMost(Duration.ofMinutes(1)).until(() -> acksOf(port).size() >= before + more);
  }

  /** As {@link #acks}, by the server at {@code port}. */
  List<Ack> acksOf(int port) {
    return acks().stream().filter(it -> it.port() == port).toList();
  }

  /** The longest time without an acknowledged write. */
  Duration gap() {
    List<Ack> all = acks();
    long longest = 0;
    for (int i = 1; i < all.size(); i++) {
      longest = Math.max(longest, all.get(i).nanos() - all.get(i - 1).nanos());
    }
    return Duration.ofNanos(longest);
  }

  /** What the surviving server knows of what was acknowledged. */
  record Judgement(long acknowledged, Set<Long> lost, long doubled, Set<Long> idsGivenTwice) {}

  /** To be asked once the client has stopped. */
  Judgement judge(Connection survivor) throws SQLException {
    SortedMap<Long, Long> found = new TreeMap<>();
    long doubled = 0;
    try (Statement statement = survivor.createStatement();
        ResultSet rows = statement.executeQuery("SELECT number, id FROM acks")) {
      while (rows.next()) {
        doubled += found.put(rows.getLong(1), rows.getLong(2)) == null ? 0 : 1;
      }
    }
    Set<Long> lost = new TreeSet<>();
    Set<Long> twice = new TreeSet<>();
    Set<Long> ids = new TreeSet<>();
    for (Ack ack : acks()) {
      if (!found.containsKey(ack.number())) {
        lost.add(ack.number());
      }
      if (!ids.add(ack.id())) {
        twice.add(ack.id());
      }
    }
    return new Judgement(acks().size(), lost, doubled, twice);
  }

  /** Returns once nothing more is sent. Safe to repeat. */
  void stop() {
    stopped = true;
    await().atMost(Duration.ofMinutes(1)).until(() -> threads.stream().noneMatch(Thread::isAlive));
  }

  @Override
  public void close() {
    stop();
  }
}
