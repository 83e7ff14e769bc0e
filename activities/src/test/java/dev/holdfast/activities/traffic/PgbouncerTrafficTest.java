package dev.holdfast.activities.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.PostgresPrograms;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.workflows.fakes.TrafficSwitchesContract;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.TrafficSwitches.Pause;
import dev.holdfast.workflows.site.TrafficSwitches.Paused;
import dev.holdfast.workflows.site.TrafficSwitches.Switch;
import dev.holdfast.workflows.site.TrafficTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // made before each test
@Timeout(60)
final class PgbouncerTrafficTest extends TrafficSwitchesContract {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static LocalPostgres weu;
  private static LocalPostgres neu;

  private final ProcessRunner runner = new ProcessRunner();
  private final int ash = TestProgram.freePort();
  private TestPgbouncer pgbouncer;

  @BeforeAll
  static void startServers() {
    TestProgram.require("pgbouncer");
    weu = POSTGRES.server();
    neu = POSTGRES.privateServer();
  }

  @Override
  protected Object activity() {
    pgbouncer = TestPgbouncer.start(weu.port());
    return TrafficPlans.activity(TestPgbouncer.PASSWORD, runner);
  }

  @AfterEach
  void end() {
    runner.close();
    if (pgbouncer != null) {
      pgbouncer.close();
    }
  }

  @Override
  protected TrafficTarget target() {
    return target(TestPgbouncer.USER, pgbouncer.file());
  }

  private TrafficTarget target(String user, Path file) {
    Traffic.Pooler notes = new Traffic.Pooler("notes", new Reference(file.toString()));
    return TrafficPlans.of(
        Traffic.Method.PGBOUNCER,
        "127.0.0.1:" + pgbouncer.port(),
        List.of(at(weu.port()), at(neu.port()), at(ash)),
        TrafficPlans.Part.login(user, notes));
  }

  private static String at(int port) {
    return "127.0.0.1:" + port;
  }

  @Override
  protected void isSentToAsh() throws Exception {
    writesFile(ash);
    console().reload();
  }

  private void writesFile(int port) throws IOException {
    Files.writeString(
        pgbouncer.file(), "notes = host=127.0.0.1 port=%d dbname=postgres\n".formatted(port));
  }

  private PgbouncerConsole console() {
    var references = new References(Map.of("SECRET", TestPgbouncer.PASSWORD));
    return new PgbouncerTraffic(new TrafficAddresses(references), runner, PostgresPrograms::find)
        .console(target());
  }

  private Connection session(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s?preferQueryMode=simple&socketTimeout=30"
            .formatted(pgbouncer.port(), database),
        TestPgbouncer.USER,
        TestPgbouncer.PASSWORD);
  }

  private static int serverOf(Connection client) throws SQLException {
    try (Statement statement = client.createStatement();
        ResultSet row = statement.executeQuery("SELECT inet_server_port()")) {
      row.next();
      return row.getInt(1);
    }
  }

  private Pause pause(Duration patience) {
    return new Pause(target(), patience);
  }

  @Test
  void letsClientsWaitAndServesThemAtTheNewSite() throws Exception {
    try (Connection client = session("notes")) {
      assertThat(serverOf(client)).isEqualTo(weu.port());

      Paused paused = traffic.pause(pause(PATIENCE));
      CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> asked(client));
      await().until(this::hasWaitingClients);
      traffic.switchTo(toNeu());
      assertThat(waiting).isNotDone();
      boolean resumed = traffic.resume(target()).resumed();

      assertThat(paused.waiting()).isTrue();
      assertThat(paused.cut()).isFalse();
      assertThat(resumed).isTrue();
      assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(neu.port());
    }
  }

  private static int asked(Connection client) {
    try {
      return serverOf(client);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean hasWaitingClients() {
    return console().rows("SHOW POOLS").stream()
        .anyMatch(it -> "notes".equals(it.get("database")) && !"0".equals(it.get("cl_waiting")));
  }

  @Test
  void cutsOffWhoDoesNotEndInTime() throws Exception {
    try (Connection client = session("notes")) {
      client.setAutoCommit(false);
      assertThat(serverOf(client)).isEqualTo(weu.port());

      Paused paused = traffic.pause(pause(Duration.ofMillis(300)));

      assertThat(paused.cut()).isTrue();
      traffic.switchTo(toNeu());
      traffic.resume(target());
      try (Connection fresh = session("notes")) {
        assertThat(serverOf(fresh)).isEqualTo(neu.port());
      }
    }
  }

  @Test
  void changesHostAndPortOnlyAndLeavesTheFileToWhomItBelongs() throws IOException {
    Files.setPosixFilePermissions(pgbouncer.file(), PosixFilePermissions.fromString("rw-r-----"));
    Object owner = Files.getAttribute(pgbouncer.file(), "unix:uid");

    traffic.switchTo(toNeu());

    assertThat(pgbouncer.file())
        .content()
        .isEqualTo(
            "; where notes is\nnotes = host=127.0.0.1 port=%d dbname=postgres pool_size=5\n"
                .formatted(neu.port()));
    assertThat(Files.getAttribute(pgbouncer.file(), "unix:uid")).isEqualTo(owner);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pgbouncer.file())))
        .isEqualTo("rw-r-----");
  }

  @Test
  void putsTheFileBackThoughPgbouncerHadNotReadItYet() throws IOException {
    writesFile(neu.port());
    assertThat(isAt("weu")).isTrue();

    traffic.switchTo(toNeu().back());

    assertThat(pgbouncer.file()).content().contains("port=" + weu.port());
  }

  @Test
  void saysThatPgbouncerDoesNotReadTheFile(@TempDir Path folder) throws IOException {
    Path other = Files.writeString(folder.resolve("other.ini"), "notes = host=x\n");

    assertFails(
        FailureCode.TRAFFIC_NOT_SWITCHED,
        "does it read " + other,
        () -> traffic.switchTo(new Switch(target(TestPgbouncer.USER, other), "weu", "neu")));
  }

  @Test
  void saysThatTheLoginIsWrong() {
    TrafficTarget stranger = target("stranger", pgbouncer.file());

    assertFails(FailureCode.TRAFFIC_REFUSED, "console", () -> traffic.observe(stranger));
  }

  @Test
  void isWorthAnotherTryIfPgbouncerIsAway() {
    pgbouncer.kill();

    assertFails(FailureCode.TRAFFIC_UNREACHABLE, "console", () -> traffic.switchTo(toNeu()));
  }

  @Test
  void refusesAFileWithoutTheDatabase() throws IOException {
    Files.writeString(pgbouncer.file(), "other = host=127.0.0.1\n");

    assertFails(
        FailureCode.TRAFFIC_MISDESCRIBED,
        "one line for database notes, has 0",
        () -> traffic.switchTo(toNeu()));
  }
}
