package dev.holdfast.activities.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.workflows.fakes.TrafficSwitchesContract;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.TrafficTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init") // made before each test
@Timeout(60)
final class HttpTrafficTest extends TrafficSwitchesContract {

  private static final String TOKEN = "Bearer pl4nted-s3cret";

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile String active = "west";
  private volatile int status = 200;
  private volatile boolean deaf;
  private HttpServer balancer;
  private boolean plain;

  @Override
  protected Object activity() throws IOException {
    balancer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    balancer.createContext("/", this::answer);
    balancer.start();
    return TrafficPlans.activity(TOKEN);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean known = TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Token"));
    String path = exchange.getRequestURI().toString();
    if (!exchange.getRequestMethod().equals("GET")) {
      requests.add(exchange.getRequestMethod() + " " + path + " " + body);
      if (known && status == 200 && !deaf) {
        active = body.replaceAll(".*: \"(.*)\".*", "$1");
      }
    }
    String answer = plain ? active + "\n" : "{\"pool\": {\"active\": \"" + active + "\"}}";
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(known ? status : 401, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @AfterEach
  void end() {
    balancer.stop(0);
  }

  @Override
  protected TrafficTarget target() {
    return target("X-Token", plain ? null : "/pool/active");
  }

  private TrafficTarget target(String header, @Nullable String pointer) {
    String url = "http://127.0.0.1:" + balancer.getAddress().getPort() + "/";
    Traffic.Hook hook =
        new Traffic.Hook(
            Traffic.Verb.PUT,
            "{\"active\": \"{target}\"}",
            header,
            TrafficPlans.SECRET,
            new Reference(url + "observe"),
            pointer);
    return TrafficPlans.of(
        Traffic.Method.HTTP,
        url + "switch/{target}?token=pl4nted-s3cret",
        List.of("west", "north", "ash burn"),
        TrafficPlans.Part.http(hook));
  }

  @Override
  protected void isSentToAsh() {
    active = "ash burn";
  }

  @Test
  void sendsTheSitesTargetInAddressAndBody() {
    assertThat(traffic.switchTo(toNeu()).ttl()).isEqualTo(Duration.ofSeconds(30));

    assertThat(requests)
        .containsExactly("PUT /switch/north?token=pl4nted-s3cret {\"active\": \"north\"}");
  }

  @Test
  void readsAnAnswerThatIsTheTarget() {
    plain = true;

    assertThat(isAt("weu")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "503,TRAFFIC_UNREACHABLE",
    "429,TRAFFIC_UNREACHABLE",
    "403,TRAFFIC_REFUSED",
    "302,TRAFFIC_REFUSED"
  })
  void tellsWhatIsWorthAnotherTry(int answered, FailureCode code) {
    status = answered;

    assertFails(code, "door: it answered " + answered, () -> traffic.switchTo(toNeu()));
  }

  @Test
  void saysThatTheRequestWasTakenAndDidNothing() {
    deaf = true;

    assertFails(
        FailureCode.TRAFFIC_NOT_SWITCHED,
        "still tells weu (west)",
        () -> traffic.switchTo(toNeu()));
  }

  @Test
  void isRefusedWithoutTheSecret() {
    assertFails(
        FailureCode.TRAFFIC_REFUSED,
        "door: it answered 401",
        () -> traffic.observe(target("X-Other", null)));
  }

  @Test
  void isWorthAnotherTryIfNothingAnswersAndShowsNoAddress() {
    balancer.stop(0);

    assertFails(
        FailureCode.TRAFFIC_UNREACHABLE,
        "door: no answer: ConnectException",
        () -> traffic.switchTo(toNeu()));
  }
}
