package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.ReferenceException;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.Member;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.site.MemberTarget;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Opens sessions on the servers of plans. Each has a name that says whose it is, {@code
 * holdfast/<run>/<attempt>/<step>}, and a limit on connecting, logging in and every answer.
 */
public final class PostgresServers {

  private static final int LONGEST_NAME = 63;

  private final References references;

  public PostgresServers(References references) {
    this.references = references;
  }

  /** A session's name on the server, cut at the step's end to the 63 bytes that are kept. */
  static String sessionName(String run, int attempt, String step) {
    String name = sessionPrefix(run) + attempt + "/" + step.replace(' ', '-');
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    return bytes.length <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
  }

  /** What the names of all sessions of a run begin with. */
  static String sessionPrefix(String run) {
    return "holdfast/" + run + "/";
  }

  /** A session in the maintenance database, where fence records and the swap log are. */
  public PostgresSession maintenance(DatabaseTarget target, int attempt, String step) {
    return open(target, target.server().maintenanceDatabase(), attempt, step);
  }

  /** A session in {@code database}; every answer is due within {@code 30 s}. */
  public PostgresSession open(DatabaseTarget target, String database, int attempt, String step) {
    return open(target, database, attempt, step, Duration.ofSeconds(30));
  }

  /** As above, for questions that take longer; {@code answer} is the longest wait for one. */
  public PostgresSession open(
      DatabaseTarget target, String database, int attempt, String step, Duration answer) {
    try {
      return tryOpen(target, database, attempt, step, answer);
    } catch (SQLException e) {
      throw PostgresFailures.of(
          "logging in to database " + database + " at " + address(target),
          e,
          FailureCode.SERVER_UNREACHABLE);
    }
  }

  /** As {@link #open}, for callers to whom an error is an answer. */
  PostgresSession tryOpen(
      DatabaseTarget target, String database, int attempt, String step, Duration answer)
      throws SQLException {
    Properties properties =
        properties(target.server(), sessionName(target.run(), attempt, step), answer);
    String url = "jdbc:postgresql://" + address(target) + "/" + urlPart(database);
    return new PostgresSession(DriverManager.getConnection(url, properties));
  }

  /**
   * A session in the maintenance database of one member of a cluster, whatever it does now; every
   * answer is due within {@code answer}.
   */
  PostgresSession tryOpen(MemberTarget target, int attempt, String step, Duration answer)
      throws SQLException {
    return tryOpen(target, target.server().maintenanceDatabase(), attempt, step, answer);
  }

  /** As above, in {@code database}. */
  PostgresSession tryOpen(
      MemberTarget target, String database, int attempt, String step, Duration answer)
      throws SQLException {
    Properties properties =
        properties(target.server(), sessionName(target.run(), attempt, step), answer);
    String url = "jdbc:postgresql://" + address(target.member()) + "/" + urlPart(database);
    return new PostgresSession(DriverManager.getConnection(url, properties));
  }

  /** As above, for whom a host that does not answer within {@code reach} is an answer. */
  PostgresSession tryReach(
      MemberTarget target, int attempt, String step, Duration reach, Duration answer)
      throws SQLException {
    Properties properties =
        properties(target.server(), sessionName(target.run(), attempt, step), answer);
    properties.setProperty("connectTimeout", Long.toString(reach.toSeconds()));
    String database = urlPart(target.server().maintenanceDatabase());
    String url = "jdbc:postgresql://" + address(target.member()) + "/" + database;
    return new PostgresSession(DriverManager.getConnection(url, properties));
  }

  private Properties properties(Server server, String name, Duration answer) {
    Properties properties = new Properties();
    properties.setProperty("user", value(server.user()));
    SecretReference password = server.password();
    if (password != null) {
      properties.setProperty("password", secret(password));
    }
    properties.setProperty("ApplicationName", name);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "8");
    properties.setProperty("socketTimeout", Long.toString(Math.max(1, answer.toSeconds())));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("gssEncMode", "disable");
    return properties;
  }

  private static String urlPart(String database) {
    return java.net.URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A reference that leads nowhere ends the step: trying again finds the same. */
  static <T> T known(Supplier<T> resolution) {
    try {
      return resolution.get();
    } catch (ReferenceException e) {
      throw FailureCode.SECRET_UNRESOLVED.failure(e.getMessage() + ": " + e.fix());
    }
  }

  /** Host and port as people write them. */
  public String address(DatabaseTarget target) {
    return address(host(target), port(target));
  }

  /** Host and port of a cluster's member as people write them. */
  public String address(Member member) {
    return address(host(member), port(member));
  }

  private static String address(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  String host(Member member) {
    return value(member.host());
  }

  int port(Member member) {
    return known(() -> references.port(member.port()));
  }

  String host(DatabaseTarget target) {
    return value(target.place().host());
  }

  int port(DatabaseTarget target) {
    return known(() -> references.port(target.place().port()));
  }

  /** The role that the plan logs in as. */
  String user(Server server) {
    return value(server.user());
  }

  private String value(Reference reference) {
    return known(() -> references.resolve(reference));
  }

  private String secret(SecretReference reference) {
    return known(() -> references.resolve(reference));
  }

  /**
   * The environment that PostgreSQL's client programs need to log in as a session would; the
   * password is in it, so it goes to the child and nowhere else.
   */
  SortedMap<String, String> clientEnvironment(
      DatabaseTarget target, String database, int attempt, String step) {
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("PGHOST", host(target));
    environment.put("PGPORT", Integer.toString(port(target)));
    environment.put("PGUSER", value(target.server().user()));
    environment.put("PGDATABASE", database);
    environment.put("PGAPPNAME", sessionName(target.run(), attempt, step));
    environment.put("PGCONNECT_TIMEOUT", "5");
    environment.put("PGGSSENCMODE", "disable");
    SecretReference password = target.server().password();
    if (password != null) {
      environment.put("PGPASSWORD", secret(password));
    }
    return environment;
  }

  /** As above, for one member of a cluster. */
  SortedMap<String, String> clientEnvironment(MemberTarget target, int attempt, String step) {
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("PGAPPNAME", sessionName(target.run(), attempt, step));
    environment.put("PGCONNECT_TIMEOUT", "5");
    environment.put("PGGSSENCMODE", "disable");
    SecretReference password = target.server().password();
    if (password != null) {
      environment.put("PGPASSWORD", secret(password));
    }
    return environment;
  }

  /** How a member is reached, as client programs take it in an argument: without the password. */
  String connection(MemberTarget target) {
    return "host=%s port=%d user=%s dbname=%s"
        .formatted(
            ConnectionString.quoted(host(target.member())),
            port(target.member()),
            ConnectionString.quoted(value(target.server().user())),
            ConnectionString.quoted(target.server().maintenanceDatabase()));
  }

  /** As a standby keeps it, in a file that only its owner can read: with the password. */
  ConnectionString replication(MemberTarget target) {
    String user = ConnectionString.quoted(value(target.server().user()));
    return new ConnectionString(
        "host=%s port=%d user=%s%s"
            .formatted(
                ConnectionString.quoted(host(target.member())),
                port(target.member()),
                user,
                secrets(target.server()).stream()
                    .map(it -> " password=" + ConnectionString.quoted(it))
                    .collect(Collectors.joining())));
  }

  /** What must not appear in anything that a client program prints. */
  List<String> secrets(DatabaseTarget target) {
    return secrets(target.server());
  }

  List<String> secrets(Server server) {
    SecretReference password = server.password();
    return password == null ? List.of() : List.of(secret(password));
  }

  /** The server's clock against this host's, at the middle of the round trip. */
  HostClock clock(DatabaseTarget target, PostgresSession session) throws SQLException {
    return clock(address(target), session);
  }

  /** As above, of the server at {@code address}. */
  static HostClock clock(String address, PostgresSession session) throws SQLException {
    Instant before = Instant.now();
    Instant there = now(session);
    Duration roundTrip = Duration.between(before, Instant.now());
    Instant middle = before.plus(roundTrip.dividedBy(2));
    return new HostClock("postgresql " + address, Duration.between(middle, there));
  }

  static Instant now(PostgresSession session) throws SQLException {
    return session
        .first("SELECT clock_timestamp()", row -> row.getTimestamp(1))
        .map(Timestamp::toInstant)
        .orElseThrow();
  }

  /** The physical database that a fence record is about. */
  static String resource(PostgresSession session, String database) throws SQLException {
    return session.text("SELECT system_identifier::text FROM pg_control_system()") + "/" + database;
  }
}
