package dev.holdfast.activities.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.restore.EndpointChecks;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class EndpointCheckTest {

  private static final Duration WITHIN = Duration.ofSeconds(2);

  @TempDir Path home;
  private final ProcessRunner runner = new ProcessRunner();
  private final AtomicInteger asked = new AtomicInteger();
  private final ExecutorService answering = Executors.newCachedThreadPool();
  private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
  private volatile IntUnaryOperator answer = look -> 200;
  private HttpServer server;
  private EndpointChecks checks;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(answering);
    server.createContext(
        "/health",
        exchange -> {
          int status = answer.applyAsInt(asked.incrementAndGet());
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(status, 0); // and a body that never ends
          if (status != 202) {
            exchange.close();
          }
        });
    server.start();
    References references = new References(Map.of("URL", url("/health?token=pl4nted-s3cret")));
    EndpointLook look = new EndpointLook(references, runner, new AllowedCommands(home));
    environment.registerActivitiesImplementations(new EndpointCheck(look, new Attempts("test")));
    checks = environment.newActivityStub(EndpointChecks.class);
  }

  @AfterEach
  void close() {
    environment.close();
    server.stop(0);
    answering.shutdownNow();
    runner.close();
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private EndpointChecks.Held hold(Duration stableFor, Check... all) {
    return checks.hold(
        new EndpointChecks.Question("r1", List.of(all), stableFor, Duration.ofMillis(600)));
  }

  private CheckReport once(Check check) {
    return hold(Duration.ZERO, check).checks().get(0);
  }

  private static Check http(String url) {
    return new Check.Http("it answers", true, new Reference(url), 200, WITHIN);
  }

  private static Check tcp(String host, int port) {
    return new Check.Tcp(
        "it listens", true, new Reference(host), new Reference(Integer.toString(port)), WITHIN);
  }

  private Check command(String... command) {
    return new Check.Command("it says so: \u00fc", true, List.of(command), WITHIN);
  }

  private void allows(String line) throws IOException {
    Files.writeString(home.resolve("allowed-commands"), line + "\n");
  }

  @Test
  void believesWhatHeldForTheWholeWindow() {
    EndpointChecks.Held held = hold(Duration.ofMillis(500), http("env:URL"));

    assertThat(held.goodSince()).isNotNull();
    assertThat(held.looks()).isGreaterThan(2);
    assertThat(held.checks()).extracting(CheckReport::actual).containsExactly("200");
  }

  @Test
  void beginsTheWindowAnewAfterABreak() {
    answer = look -> look == 2 ? 503 : 200;

    EndpointChecks.Held held = hold(Duration.ofMillis(500), http("env:URL"));

    assertThat(held.goodSince()).isNotNull();
    assertThat(held.looks()).isGreaterThan(4);
  }

  @Test
  void givesUpOnWhatDoesNotBecomeGood() {
    answer = look -> 503;

    EndpointChecks.Held held = hold(Duration.ofMillis(50), http("env:URL"));

    assertThat(held.goodSince()).isNull();
    assertThat(held.checks().get(0).state()).isEqualTo(CheckReport.State.FAILED);
    assertThat(held.checks().get(0).actual()).isEqualTo("503");
  }

  @Test
  void livesWithACheckThatIsNotRequired() {
    answer = look -> 503;
    Reference url = new Reference("env:URL");

    var held = hold(Duration.ZERO, new Check.Http("nice to have", false, url, 200, WITHIN));

    assertThat(held.goodSince()).isNotNull();
  }

  @Test
  void takesARedirectForAnAnswer() {
    answer = look -> 302;

    assertThat(once(http("env:URL")).actual()).isEqualTo("302");
    assertThat(asked.get()).isPositive();
  }

  @Test
  void waitsForNoBody() {
    answer = look -> 202;

    CheckReport seen = once(http("env:URL"));

    assertThat(seen.actual()).isEqualTo("202");
    assertThat(seen.duration()).isLessThan(WITHIN);
  }

  @Test
  void waitsForNoAnswerForEver() {
    var asked = new CountDownLatch(1);
    answer =
        look -> {
          try {
            asked.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return 200;
        };

    CheckReport seen = once(http("env:URL"));
    asked.countDown();

    assertThat(seen.state()).isEqualTo(CheckReport.State.FAILED);
    assertThat(seen.actual()).startsWith("no answer");
  }

  @Test
  void showsNoAddress() throws IOException {
    String secret = "http://127.0.0.1:" + closedPort() + "/?token=pl4nted-s3cret";

    assertThat(once(http(secret)).actual()).isEqualTo("no answer: ConnectException");
    assertThat(once(http("mailto:pl4nted-s3cret@x")).actual())
        .isEqualTo("the address is not an http or https URL");
  }

  @Test
  void endsWhereAnAddressIsAReferenceThatLeadsNowhere() {
    Throwable thrown = catchThrowable(() -> once(http("env:NOT_SET")));

    assertThat(FailureCode.SECRET_UNRESOLVED.isIn(thrown)).isTrue();
  }

  @Test
  void connectsToWhatListens() throws IOException {
    assertThat(once(tcp("127.0.0.1", server.getAddress().getPort())).actual())
        .isEqualTo("accepted");
    assertThat(once(tcp("127.0.0.1", closedPort())).actual())
        .isEqualTo("not accepted: ConnectException");
    assertThat(once(tcp("no-such-host.invalid", 80)).actual()).isEqualTo("the host has no address");
  }

  @Test
  void asksACommandByItsExitCode() throws IOException {
    allows("/bin/sh -c");

    assertThat(once(command("/bin/sh", "-c", "exit 0")).state())
        .isEqualTo(CheckReport.State.PASSED);
    assertThat(once(command("/bin/sh", "-c", "echo pl4nted-s3cret; exit 3")).actual())
        .isEqualTo("3");
    assertThat(once(command("/bin/sh", "-c", "sleep 60")).actual())
        .isEqualTo("did not end in time");
  }

  @Test
  void runsNoCommandThatTheOperatorDidNotAllow() throws IOException {
    allows("/bin/true");
    Path proof = home.resolve("ran");
    Check check = command("/bin/touch", proof.toString());
    var question = new EndpointChecks.Question("r1", List.of(check), Duration.ZERO, Duration.ZERO);

    Throwable before = catchThrowable(() -> checks.requireAllowed(question));
    Throwable asking = catchThrowable(() -> checks.hold(question));

    assertThat(FailureCode.COMMAND_NOT_ALLOWED.isIn(before)).isTrue();
    assertThat(FailureCode.COMMAND_NOT_ALLOWED.isIn(asking)).isTrue();
    assertThat(proof).doesNotExist();
  }
}
