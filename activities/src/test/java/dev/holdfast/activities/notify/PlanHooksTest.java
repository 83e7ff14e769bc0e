package dev.holdfast.activities.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.service.AllowedCommands;
import dev.holdfast.workflows.failover.HookCalls;
import dev.holdfast.workflows.failover.HookCalls.Call;
import dev.holdfast.workflows.failover.HookCalls.Occasion;
import dev.holdfast.workflows.failover.HookCalls.State;
import dev.holdfast.workflows.plan.Hook;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hooks are called as the plan says, with all that is to be told, and tell what came of it. */
@SuppressWarnings("NullAway.Init") // made before each test
@Timeout(60)
final class PlanHooksTest {

  private static final String SECRET = "Bearer pl4nted-s3cret";
  private static final Occasion STARTED =
      new Occasion("r1", "shop", "weu", "neu", State.STARTED, null, "it \"begins\"");
  private static final Occasion FINISHED =
      new Occasion("r1", "shop", "weu", "neu", State.FINISHED, Outcome.RECOVERED, "done");

  @TempDir Path home;
  private final ProcessRunner runner = new ProcessRunner();
  private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile int status = 204;
  private HttpServer page;
  private HookCalls hooks;

  @BeforeEach
  void open() throws IOException {
    page = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    page.createContext("/", this::answer);
    page.start();
    environment.registerActivitiesImplementations(
        new PlanHooks(
            new References(Map.of("TOKEN", SECRET, "PAGE", url())),
            runner,
            new AllowedCommands(home),
            new Attempts("worker-1")));
    hooks = environment.newActivityStub(HookCalls.class);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(
        "%s %s %s"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                body));
    boolean known = SECRET.equals(exchange.getRequestHeaders().getFirst("X-Token"));
    exchange.sendResponseHeaders(known ? status : 401, -1);
    exchange.close();
  }

  @AfterEach
  void close() {
    environment.close();
    page.stop(0);
    runner.close();
  }

  private String url() {
    return "http://127.0.0.1:" + page.getAddress().getPort() + "/moves";
  }

  private static Hook http(Traffic.Verb verb, @Nullable String body) {
    return new Hook.Http(
        new Reference("env:PAGE"), verb, "X-Token", new SecretReference("env:TOKEN"), body);
  }

  private static Call call(Hook hook, Occasion occasion) {
    return new Call("statusPage", hook, occasion);
  }

  @Test
  void tellsAllThatThereIsAsJsonWhereThePlanHasNoBody() throws IOException {
    HookCalls.Called called = hooks.tell(call(http(Traffic.Verb.POST, null), FINISHED));

    assertThat(called.took()).isTrue();
    assertThat(requests).hasSize(1);
    assertThat(requests.get(0)).startsWith("POST application/json ");
    JsonNode told = new ObjectMapper().readTree(requests.get(0).split(" ", 3)[2]);
    assertThat(told.path("state").asText()).isEqualTo("FINISHED");
    assertThat(told.path("outcome").asText()).isEqualTo("RECOVERED");
    assertThat(told.path("plan").asText()).isEqualTo("shop");
    assertThat(told.path("run").asText()).isEqualTo("r1");
    assertThat(told.path("from").asText()).isEqualTo("weu");
    assertThat(told.path("to").asText()).isEqualTo("neu");
    assertThat(told.path("text").asText()).isEqualTo("done");
  }

  @Test
  void hasNoOutcomeWhileTheMoveGoesOn() throws IOException {
    hooks.tell(call(http(Traffic.Verb.POST, null), STARTED));

    JsonNode told = new ObjectMapper().readTree(requests.get(0).split(" ", 3)[2]);
    assertThat(told.path("outcome").isNull()).isTrue();
  }

  @Test
  void fillsThePlansOwnBodyInWithoutBreakingIt() {
    Hook json = http(Traffic.Verb.PUT, "{\"what\": \"{state}\", \"why\": \"{text}\", \"{x}\": 1}");
    Hook plain = http(Traffic.Verb.PATCH, "now {state}: {text}");

    hooks.tell(call(json, STARTED));
    hooks.tell(call(plain, STARTED));

    assertThat(requests.get(0))
        .isEqualTo(
            "PUT application/json"
                + " {\"what\": \"STARTED\", \"why\": \"it \\\"begins\\\"\", \"{x}\": 1}");
    assertThat(requests.get(1)).isEqualTo("PATCH null now STARTED: it \"begins\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 403, 503})
  void failsUnlessItIsAnsweredWithTwoHundred(int answered) {
    status = answered;
    Call call = call(http(Traffic.Verb.POST, null), FINISHED);

    assertThat(failure(() -> hooks.call(call)))
        .isEqualTo("HOOK_FAILED: statusPage: it answered " + answered);
    assertThat(hooks.tell(call).detail()).contains("not told", "it answered " + answered);
  }

  @Test
  void saysNothingOfAddressAndSecretWhenNobodyAnswers() {
    page.stop(0);
    Call call = call(http(Traffic.Verb.POST, null), FINISHED);

    assertThat(failure(() -> hooks.call(call)))
        .isEqualTo("HOOK_FAILED: statusPage: no answer: ConnectException");
    assertThat(hooks.tell(call).took()).isFalse();
  }

  @Test
  void knowsBeforehandWhatCanNotBeCalled() throws IOException {
    Hook unset = new Hook.Http(new Reference("env:NONE"), Traffic.Verb.POST, "A", null, null);
    Hook noUrl = new Hook.Http(new Reference("ftp:x y"), Traffic.Verb.POST, "A", null, null);

    assertThat(failure(() -> hooks.requireCallable(call(unset, STARTED))))
        .startsWith(FailureCode.SECRET_UNRESOLVED.name());
    assertThat(failure(() -> hooks.requireCallable(call(noUrl, STARTED))))
        .startsWith("HOOK_FAILED: statusPage: its address is no http or https URL");
    assertThat(failure(() -> hooks.requireCallable(call(script("true"), STARTED))))
        .startsWith(FailureCode.COMMAND_NOT_ALLOWED.name());
    hooks.requireCallable(call(http(Traffic.Verb.POST, null), STARTED));
    assertThat(requests).isEmpty();
  }

  @Test
  void runsACommandThatIsAllowedWithAllThatIsToBeTold() throws IOException {
    Path told = home.resolve("told");
    Hook hook =
        script(
            "echo $HOLDFAST_STATE $HOLDFAST_OUTCOME $HOLDFAST_PLAN $HOLDFAST_RUN $HOLDFAST_FROM"
                + " $HOLDFAST_TO $HOLDFAST_TEXT >> "
                + told);
    allow(hook);

    hooks.call(call(hook, FINISHED));

    assertThat(told).hasContent("FINISHED RECOVERED shop r1 weu neu done");
  }

  @Test
  void failsWithACommandThatFailsAndRunsNoneThatIsNotAllowed() throws IOException {
    Path told = home.resolve("told");
    Hook hook = script("touch " + told + "; echo no purge today; exit 3");

    assertThat(failure(() -> hooks.call(call(hook, FINISHED))))
        .startsWith(FailureCode.COMMAND_NOT_ALLOWED.name());
    assertThat(told).doesNotExist();
    allow(hook);
    assertThat(failure(() -> hooks.call(call(hook, FINISHED))))
        .isEqualTo("HOOK_FAILED: statusPage: ended with 3: no purge today");
  }

  private Hook script(String body) throws IOException {
    Path script = Files.createTempFile(home, "hook", ".sh");
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new Hook.Command(List.of(script.toString()));
  }

  private void allow(Hook hook) throws IOException {
    Files.writeString(home.resolve("allowed-commands"), ((Hook.Command) hook).run().get(0) + "\n");
  }

  /** Its type and what it says. */
  private static String failure(ThrowingCallable call) {
    Throwable root = catchThrowable(call);
    while (root.getCause() != null) {
      root = root.getCause();
    }
    var known = (ApplicationFailure) root;
    return known.getType() + ": " + known.getOriginalMessage();
  }
}
