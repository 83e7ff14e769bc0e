package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresTest {
  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path folder;

  @Test
  void runsUnderAnUnprivilegedUserThatOwnsItsClosedDirectory() throws IOException {
    LocalPostgres server = postgres.server();

    Object user = Files.getAttribute(Path.of("/proc", String.valueOf(server.pid())), "unix:uid");

    assertThat(user).isNotEqualTo(0);
    assertThat(Files.getAttribute(server.directory(), "unix:uid")).isEqualTo(user);
    assertThat(Files.getPosixFilePermissions(server.directory()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void listensOnTheLoopbackInterfaceOnly() {
    TestDatabase database = new TestDatabase(postgres.server(), "postgres");

    assertThat(database.queryString("SHOW listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(database.queryString("SHOW unix_socket_directories")).isEmpty();
    assertThat(database.queryString("SHOW data_checksums")).isEqualTo("on");
  }

  @Test
  void keepsWhatItAcknowledgedThroughKillAndRestart() {
    LocalPostgres server = postgres.privateServer(settings -> settings.with("fsync", "on"));
    TestDatabase database = new TestDatabase(server, "postgres");
    database.execute("CREATE TABLE kept AS SELECT 42 AS answer");
    int port = server.port();
    List<ProcessHandle> processes =
        ProcessHandle.of(server.pid()).orElseThrow().descendants().toList();

    server.kill();

    assertThat(server.isRunning()).isFalse();
    assertThat(processes).isNotEmpty().allMatch(LocalPostgresTest::doesNothingMore);
    assertThatThrownBy(() -> server.connect("postgres")).isInstanceOf(SQLException.class);

    server.start();

    assertThat(server.port()).isEqualTo(port);
    assertThat(database.queryLong("SELECT answer FROM kept")).isEqualTo(42);
  }

  @Test
  void startsAgainAfterAStopAndKeepsItsLog() throws IOException {
    LocalPostgres server = postgres.privateServer();

    server.stop();
    server.stop();
    server.start();
    server.start();

    assertThat(server.isRunning()).isTrue();
    assertThat(Files.readString(server.log()))
        .contains("received fast shutdown request")
        .containsPattern("(?s)ready to accept connections.*ready to accept connections");
  }

  @Test
  void isAdoptedByItsDirectory() {
    LocalPostgres made = postgres.privateServer();

    LocalPostgres adopted = LocalPostgres.adopt(made.directory());

    assertThat(adopted.pid()).isEqualTo(made.pid());
    assertThat(adopted.jdbcUrl("a b")).isEqualTo(made.jdbcUrl("a b")).endsWith("/a%20b");
    adopted.stop();
    assertThat(made.isRunning()).isFalse();
    adopted.start();
    assertThat(made.isRunning()).isTrue();
  }

  @Test
  void refusesToAdoptADirectoryWithoutServer() {
    assertThatThrownBy(() -> LocalPostgres.adopt(folder))
        .isInstanceOf(LocalPostgresException.class)
        .hasMessageContaining("no local server in " + folder);
  }

  @Test
  void leavesNothingBehindWhenClosed() {
    LocalPostgres server = postgres.privateServer();
    ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();

    server.close();
    server.close();

    assertThat(server.directory()).doesNotExist();
    assertThat(doesNothingMore(process)).isTrue();
  }

  @Test
  void leavesNoSharedMemoryBehindWhenClosedAfterAKill() throws IOException {
    LocalPostgres server = postgres.privateServer();
    String segment = Files.readAllLines(server.data().resolve("postmaster.pid")).get(6);
    String id = segment.strip().split("\\s+", -1)[1];
    assertThat(sharedMemoryIds()).contains(id);

    server.kill();
    server.close();

    assertThat(sharedMemoryIds()).doesNotContain(id);
    assertThat(server.directory()).doesNotExist();
  }

  @Test
  void startsAlthoughItsPidFileNamesAnotherProcess() throws IOException {
    LocalPostgres server = postgres.privateServer();
    server.kill();
    Path pidFile = server.data().resolve("postmaster.pid");
    List<String> lines = Files.readAllLines(pidFile);
    lines.set(0, String.valueOf(ProcessHandle.current().pid()));
    Files.write(pidFile, lines);

    assertThat(server.isRunning()).isFalse();
    server.start();

    assertThat(server.isRunning()).isTrue();
    assertThat(server.pid()).isNotEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void asksForThePasswordItWasGiven() throws SQLException {
    LocalPostgres server = postgres.privateServer(settings -> settings.withPassword("it's ours"));

    try (Connection connection = server.connect("postgres")) {
      assertThat(connection.isValid(5)).isTrue();
    }
    assertThatThrownBy(
            () -> DriverManager.getConnection(server.jdbcUrl("postgres"), "postgres", "wrong"))
        .hasMessageContaining("password authentication failed");
    assertThat(server.directory().resolve("password")).doesNotExist();
  }

  @Test
  void takesAnotherPlaceWhenItsUserCannotReachTheGivenOne() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("home"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    LocalPostgresSettings settings =
        LocalPostgresSettings.in(closed.resolve("inside"), PostgresPrograms.find());

    try (LocalPostgres server = LocalPostgres.start(settings)) {
      boolean elsewhere = server.directory().startsWith("/var/tmp");

      assertThat(server.isRunning()).isTrue();
      assertThat(elsewhere).isEqualTo(System.getProperty("user.name").equals("root"));
    }
  }

  @Test
  void saysWhatTheServerSaidWhenItDoesNotStart() throws IOException {
    assertThatThrownBy(() -> postgres.privateServer(settings -> settings.with("nonsense", "1")))
        .isInstanceOf(LocalPostgresException.class)
        .hasMessageContaining("unrecognized configuration parameter \"nonsense\"");

    assertThat(siblingsOf(postgres.server())).containsExactly(postgres.server().directory());
  }

  @Test
  void refusesSettingsThatItDecidesItself() {
    LocalPostgresSettings settings = LocalPostgresSettings.in(folder, PostgresPrograms.find());

    assertThatThrownBy(() -> settings.with("port", "5432"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("was port");
  }

  @Test
  void keepsThePasswordOutOfItsDescription() {
    LocalPostgresSettings settings =
        LocalPostgresSettings.in(folder, PostgresPrograms.find()).withPassword("s3cret");

    assertThat(settings.toString()).contains("password=***").doesNotContain("s3cret");
  }

  private static List<Path> siblingsOf(LocalPostgres server) throws IOException {
    try (Stream<Path> directories = Files.list(server.directory().resolveSibling("."))) {
      return directories.map(Path::normalize).toList();
    }
  }

  private static List<String> sharedMemoryIds() throws IOException {
    return Files.readAllLines(Path.of("/proc/sysvipc/shm")).stream()
        .skip(1)
        .map(line -> line.strip().split("\\s+", -1)[1])
        .toList();
  }

  private static boolean doesNothingMore(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"))
          .contains(") Z ");
    } catch (IOException ended) {
      return true;
    }
  }
}
