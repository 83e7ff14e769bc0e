package dev.holdfast.activities.traffic;

import static dev.holdfast.activities.traffic.TrafficAddresses.misdescribed;
import static dev.holdfast.activities.traffic.TrafficAddresses.part;

import dev.holdfast.workflows.failover.TrafficTarget;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.util.PSQLException;

/** A session at pgbouncer's admin console, for one of its databases. */
final class PgbouncerConsole implements AutoCloseable {

  private static final int PGBOUNCER = 6432;
  private static final int ANSWER_MILLIS = 10_000;
  private static final String TOO_MANY = "no more connections allowed";

  private final TrafficTarget target;
  private final TrafficAddresses addresses;
  private Connection connection;

  private PgbouncerConsole(
      TrafficTarget target, TrafficAddresses addresses, Connection connection) {
    this.target = target;
    this.addresses = addresses;
    this.connection = connection;
  }

  static PgbouncerConsole open(TrafficTarget target, TrafficAddresses addresses)
      throws SQLException {
    return new PgbouncerConsole(target, addresses, connect(target, addresses));
  }

  private static Connection connect(TrafficTarget target, TrafficAddresses addresses)
      throws SQLException {
    Traffic traffic = target.traffic();
    HostAndPort console =
        HostAndPort.of(addresses.value(traffic.address()), PGBOUNCER)
            .orElseThrow(() -> misdescribed(traffic, "address is no HOST:PORT"));
    Properties properties = ServerLogin.properties(target, addresses);
    // its console speaks no other
    properties.setProperty("preferQueryMode", "simple");
    return DriverManager.getConnection("jdbc:postgresql://" + console + "/pgbouncer", properties);
  }

  /** Where the database is. */
  PooledDatabase database() throws SQLException {
    String name = name();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW DATABASES")) {
      while (rows.next()) {
        if (rows.getString("name").equals(name)) {
          String host = rows.getString("host");
          return new PooledDatabase(
              new HostAndPort(host == null ? "(local socket)" : host, rows.getInt("port")),
              rows.getInt("paused") != 0);
        }
      }
    }
    throw misdescribed(target.traffic(), "pgbouncer has no database " + name);
  }

  /** Reads the configuration again; connections to another server than before are ended. */
  void reload() throws SQLException {
    execute("RELOAD");
  }

  /**
   * Lets clients wait. pgbouncer answers once nobody uses a connection to the server; who does not
   * end in time is cut off.
   *
   * @return whether nobody had to be
   */
  boolean pause(Duration patience) throws SQLException {
    boolean drained = drains(patience);
    if (!drained) {
      // an unanswered question ends the session; the database stays paused
      connection.close();
      connection = connect(target, addresses);
      execute("KILL " + quotedName());
    }
    if (!database().paused()) {
      throw FailureCode.TRAFFIC_NOT_SWITCHED.failure(
          target.traffic().component() + ": pgbouncer did not pause " + name());
    }
    return drained;
  }

  private boolean drains(Duration patience) throws SQLException {
    try {
      connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, patience.toMillis()));
      execute("PAUSE " + quotedName());
      connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
      return true;
    } catch (SQLException e) {
      if (e.getCause() instanceof SocketTimeoutException) {
        return false;
      }
      throw e;
    }
  }

  /** Lets clients go on; whether they had to wait. */
  boolean resume() throws SQLException {
    boolean paused = database().paused();
    if (paused) {
      execute("RESUME " + quotedName());
    }
    return paused;
  }

  private void execute(String command) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  private String name() {
    return part(target.traffic().pgbouncer()).database();
  }

  private String quotedName() {
    return '"' + name().replace("\"", "\"\"") + '"';
  }

  static ApplicationFailure failure(Traffic traffic, SQLException e) {
    String why =
        "%s: pgbouncer's console at %s: %s"
            .formatted(traffic.component(), traffic.address(), e.getMessage());
    boolean answered = e instanceof PSQLException said && said.getServerErrorMessage() != null;
    return answered && !why.contains(TOO_MANY)
        ? FailureCode.TRAFFIC_REFUSED.failure(why)
        : FailureCode.TRAFFIC_UNREACHABLE.failure(why);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /** Where a database is, and whether its clients wait. */
  record PooledDatabase(HostAndPort server, boolean paused) {
    @Override
    public String toString() {
      return paused ? server + ", paused" : server.toString();
    }
  }
}
