package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.LocalPostgresSettings;
import dev.holdfast.activities.postgres.PostgresPrograms;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A primary that is down, for a guard to start, and its running standby; both are gone when closed.
 */
final class GuardedPair implements AutoCloseable {

  private final LocalPostgres primary;
  private final LocalPostgres standby;

  private GuardedPair(LocalPostgres primary, LocalPostgres standby) {
    this.primary = primary;
    this.standby = standby;
  }

  static GuardedPair create(Path parent) {
    PostgresPrograms programs = PostgresPrograms.find();
    LocalPostgres primary = LocalPostgres.start(LocalPostgresSettings.in(parent, programs));
    try (var connection = primary.connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE written (id bigint PRIMARY KEY)");
      statement.execute("CREATE DATABASE app");
      createTable(primary);
      LocalPostgres standby = standbyOf(primary, programs);
      standby.start();
      primary.stop();
      return new GuardedPair(primary, standby);
    } catch (Exception | AssertionError e) {
      primary.close();
      throw new IllegalStateException(e);
    }
  }

  private static void createTable(LocalPostgres primary) throws SQLException {
    try (var connection = primary.connect("app");
        var statement = connection.createStatement()) {
      statement.execute(AckedWrites.TABLE);
    }
  }

  LocalPostgres primary() {
    return primary;
  }

  LocalPostgres standby() {
    return standby;
  }

  private static LocalPostgres standbyOf(LocalPostgres primary, PostgresPrograms programs)
      throws IOException, InterruptedException {
    Path directory =
        Files.createTempDirectory(primary.directory().getParent(), "holdfast-standby-");
    Object user = Files.getAttribute(primary.directory(), "unix:uid");
    Files.setAttribute(directory, "unix:uid", user);
    Path data = directory.resolve("data");
    String program = programs.program("pg_basebackup").toString();
    String source = "host=127.0.0.1 user=postgres port=" + primary.port();
    run(user, List.of(program, "-D", data.toString(), "-R", "-c", "fast", "-d", source));
    int port = freePort();
    Files.writeString(
        data.resolve("postgresql.conf"), "port = " + port + "\n", StandardOpenOption.APPEND);
    describe(primary, directory, port);
    return LocalPostgres.adopt(directory);
  }

  private static void describe(LocalPostgres primary, Path directory, int port) throws IOException {
    Properties description = new Properties();
    try (var reader = Files.newBufferedReader(primary.directory().resolve("server.properties"))) {
      description.load(reader);
    }
    description.setProperty("port", Integer.toString(port));
    try (var writer = Files.newBufferedWriter(directory.resolve("server.properties"))) {
      description.store(writer, null);
    }
  }

  private static void run(Object user, List<String> command)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    if (!user.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      all.addAll(List.of("setpriv", "--reuid=" + user, "--clear-groups", "--"));
    }
    all.addAll(command);
    Process process = new ProcessBuilder(all).directory(Path.of("/").toFile()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The recovery plan of the pair. */
  Path plan(Path folder) throws IOException {
    Path file = folder.resolve("pair.yaml");
    String text =
        """
        plan: pair
        sites: [a, b]
        home: a
        servers:
          pg:
            places:
              a: {host: 127.0.0.1, port: %d}
            user: postgres
            control: pg_ctl
            dataDirectory: %s
            guard: {ttl: 5s, grantor: pg-b}
            standbys:
              pg-b: {site: b, host: 127.0.0.1, port: %d, mode: asynchronous, dataDirectory: %s}
            databases:
              app: {rto: 10m, rpo: 24h, backups: {engine: dump, location: %s}}
        """
            .formatted(
                primary.port(),
                primary.data(),
                standby.port(),
                standby.data(),
                folder.resolve("backups"));
    Files.writeString(file, text);
    return file;
  }

  /** How many processes of the primary work, whoever started them. */
  long working() {
    return ProcessHandle.allProcesses().filter(it -> worksIn(it, primary.data())).count();
  }

  private static boolean worksIn(ProcessHandle process, Path data) {
    Path folder = Path.of("/proc", Long.toString(process.pid()));
    try {
      return Files.readSymbolicLink(folder.resolve("cwd")).equals(data)
          && !Files.readString(folder.resolve("cmdline")).isEmpty();
    } catch (IOException e) {
      return false; // gone
    }
  }

  /** Whether it follows, or would if there were anybody to. */
  static boolean isInRecovery(LocalPostgres server) throws SQLException {
    try (var session = server.connect("postgres");
        var rows = session.createStatement().executeQuery("SELECT pg_is_in_recovery()")) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  /** Stops both at once; nothing is left of them. */
  @Override
  public void close() {
    standby.close();
    primary.close();
  }
}
