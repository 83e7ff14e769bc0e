package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A database whose plan also asks what is not a database. */
@Timeout(120)
final class RestoreEndpointChecksTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();
  @TempDir Path home;

  private volatile int status = 200;
  private HttpServer server;
  private RecoveryFixture recovery;

  @BeforeEach
  void open() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    TestDatabase live = postgres.createDatabase();
    NotesDatabase.fill(live);
    recovery = new RecoveryFixture(live, home);
    recovery.backup();
  }

  @AfterEach
  void close() {
    recovery.close();
    server.stop(0);
  }

  private void asksTheApplication() {
    Reference url = new Reference("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    recovery.plan.alsoChecks(
        new Check.Http("the application answers", true, url, 200, Duration.ofSeconds(2)));
  }

  @Test
  void asksThemOfTheLiveDatabaseInTheSameWindow() {
    asksTheApplication();

    RunReport report = recovery.restore();

    assertThat(report.error()).isNull();
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.checks())
        .filteredOn(it -> it.name().equals("the application answers"))
        .extracting(CheckReport::actual)
        .containsExactly("200");
  }

  @Test
  void goesBackWhenTheApplicationIsNotGoodAlthoughTheDatabaseIs() {
    asksTheApplication();
    status = 503;

    RunReport report = recovery.restore();

    RunEnding.assertEnded(report, Outcome.ROLLED_BACK, FailureCode.SERVICE_CHECK_FAILED, 1);
    assertThat(RunEnding.message(report)).contains("the application answers", "503");
  }

  @Test
  void touchesNothingWhenACommandAmongThemMayNotBeRun() {
    recovery.plan.alsoChecks(
        new Check.Command("it says so", true, List.of("/bin/false"), Duration.ofSeconds(2)));

    RunReport report = recovery.restore();

    RunEnding.assertEnded(report, Outcome.FAILED, FailureCode.COMMAND_NOT_ALLOWED, 1);
  }
}
