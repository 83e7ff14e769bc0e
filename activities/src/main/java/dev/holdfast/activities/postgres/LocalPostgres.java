package dev.holdfast.activities.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * A throw-away PostgreSQL server on this machine, for the demo and for tests: on the loopback
 * interface only, on a free port that it keeps, in a directory of its own.
 *
 * <p>The server is a process of its own and outlives this one; {@link #adopt} takes it over by its
 * directory. Nothing is left of it after {@link #close}. Started by root it runs under another
 * user. All methods return when what they say has happened, or throw {@link
 * LocalPostgresException}.
 */
public final class LocalPostgres implements AutoCloseable {
  /** Where it listens. */
  public static final String HOST = "127.0.0.1";

  /** Its superuser. */
  public static final String USER = "postgres";

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int PORTS_TO_TRY = 5;
  private static final String DESCRIPTION = "server.properties";

  private final Path directory;
  private final Path pgCtl;
  private final int port;
  private final Optional<String> password;
  private final ServerAccount account;

  private LocalPostgres(
      Path directory, Path pgCtl, int port, Optional<String> password, ServerAccount account) {
    this.directory = directory;
    this.pgCtl = pgCtl;
    this.port = port;
    this.password = password;
    this.account = account;
  }

  /**
   * Makes a new server with its own directory and starts it.
   *
   * @throws MissingProgramsException if {@code settings.programs()} lack the server's programs
   */
  public static LocalPostgres start(LocalPostgresSettings settings) {
    ServerAccount account = ServerAccount.forNewServer();
    Path directory = account.createDirectory(settings.parent(), "holdfast-pg-");
    try {
      return startedIn(directory, settings, account);
    } catch (IOException failure) {
      discard(directory);
      throw new UncheckedIOException(failure);
    } catch (RuntimeException failure) {
      discard(directory);
      throw failure;
    }
  }

  /**
   * Makes a standby of {@code primary}, which it follows under {@code name}, and starts it. Of its
   * settings only where it goes, its programs and its password are taken: the rest is the
   * primary's.
   */
  public static LocalPostgres standbyOf(
      LocalPostgres primary, String name, LocalPostgresSettings settings) {
    ServerAccount account = ServerAccount.forNewServer();
    Path directory = account.createDirectory(settings.parent(), "holdfast-pg-");
    try {
      NewStandby copy = new NewStandby(settings, account, directory);
      copy.copy(primary.port, name);
      Path pgCtl = settings.programs().program("pg_ctl");
      LocalPostgres standby =
          new LocalPostgres(directory, pgCtl, freePort(), settings.password(), account);
      new NewCluster(settings, account, directory).listenOn(standby.port);
      standby.describe();
      standby.start();
      return standby;
    } catch (IOException failure) {
      discard(directory);
      throw new UncheckedIOException(failure);
    } catch (RuntimeException failure) {
      discard(directory);
      throw failure;
    }
  }

  private static LocalPostgres startedIn(
      Path directory, LocalPostgresSettings settings, ServerAccount account) throws IOException {
    Path pgCtl = settings.programs().program("pg_ctl");
    NewCluster cluster = new NewCluster(settings, account, directory);
    cluster.initialise();
    for (int attempt = 1; ; attempt++) {
      LocalPostgres server =
          new LocalPostgres(directory, pgCtl, freePort(), settings.password(), account);
      cluster.listenOn(server.port);
      server.describe();
      try {
        server.start();
        return server;
      } catch (LocalPostgresException failure) {
        if (attempt == PORTS_TO_TRY || !server.portWasTaken()) {
          throw failure;
        }
      }
    }
  }

  private static void discard(Path directory) {
    Postmaster.of(directory.resolve("data")).ifPresent(Postmaster::kill);
    DirectoryTree.delete(directory);
  }

  /**
   * The server in {@code directory}, running or not, that another process made. It knows no
   * password: {@link #connect} works if the server asks for none.
   */
  public static LocalPostgres adopt(Path directory) {
    Properties description = new Properties();
    try (var reader = Files.newBufferedReader(directory.resolve(DESCRIPTION))) {
      description.load(reader);
      return new LocalPostgres(
          directory.toRealPath(),
          Path.of(description.getProperty("pg_ctl")),
          Integer.parseInt(description.getProperty("port")),
          Optional.empty(),
          ServerAccount.owning(directory));
    } catch (IOException failure) {
      throw new LocalPostgresException("no local server in " + directory + ": " + failure, failure);
    }
  }

  /** Starts it again, on the same port; does nothing if it runs. */
  public synchronized void start() {
    if (isRunning()) {
      return;
    }
    try {
      Postmaster.removeMisleadingPidFile(data());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    control("start", "-w", "-l", log().toString());
  }

  /** Stops it as an operator would: sessions are ended, nothing acknowledged is lost. */
  public synchronized void stop() {
    stop("fast");
  }

  /** SIGKILL for every process of the server, as a power cut would end them. */
  public synchronized void kill() {
    Postmaster.of(data()).ifPresent(Postmaster::kill);
  }

  /** Stops it at once and deletes its directory. Safe to repeat. */
  @Override
  public synchronized void close() {
    if (!Files.exists(directory)) {
      return;
    }
    try {
      stop("immediate");
    } catch (LocalPostgresException willNotStop) {
      kill();
    }
    Postmaster.removeLeftSharedMemory(data());
    DirectoryTree.delete(directory);
  }

  public boolean isRunning() {
    return Postmaster.of(data()).isPresent();
  }

  /** The pid of its first process; it must be running. */
  public long pid() {
    return Postmaster.of(data())
        .orElseThrow(() -> new LocalPostgresException("no server runs in " + directory))
        .pid();
  }

  public int port() {
    return port;
  }

  /** Where it lives, and what {@link #adopt} needs. */
  public Path directory() {
    return directory;
  }

  /** PostgreSQL's data directory. */
  public Path data() {
    return directory.resolve("data");
  }

  /** What the server says. */
  public Path log() {
    return directory.resolve("server.log");
  }

  /** Names no user: in a URL it would win over the one that the caller gives beside it. */
  public String jdbcUrl(String database) {
    String encoded = URLEncoder.encode(database, UTF_8).replace("+", "%20");
    return "jdbc:postgresql://" + HOST + ":" + port + "/" + encoded;
  }

  /** A new connection as superuser; the caller closes it. */
  public Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.put("user", USER);
    password.ifPresent(secret -> properties.put("password", secret));
    properties.put("connectTimeout", "10");
    properties.put("socketTimeout", "60");
    return DriverManager.getConnection(jdbcUrl(database), properties);
  }

  @Override
  public String toString() {
    return "PostgreSQL on " + HOST + ":" + port + " in " + directory;
  }

  private void stop(String mode) {
    if (isRunning()) {
      control("stop", "-w", "-m", mode);
    }
  }

  private void control(String verb, String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(pgCtl.toString(), verb, "-D", data().toString()));
    command.addAll(List.of("-t", String.valueOf(LIMIT.toSeconds() - 30)));
    command.addAll(List.of(arguments));
    ShortCommand.Result result = account.run(LIMIT, command);
    if (!result.succeeded()) {
      throw new LocalPostgresException(
          "pg_ctl " + verb + " in " + directory + ": " + result.output() + "\n" + lastWords());
    }
  }

  private void describe() throws IOException {
    Properties description = new Properties();
    description.setProperty("pg_ctl", pgCtl.toString());
    description.setProperty("port", String.valueOf(port));
    try (var writer = Files.newBufferedWriter(directory.resolve(DESCRIPTION))) {
      description.store(writer, null);
    }
  }

  private boolean portWasTaken() {
    return lastWords().contains("Address already in use");
  }

  private String lastWords() {
    try {
      List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
