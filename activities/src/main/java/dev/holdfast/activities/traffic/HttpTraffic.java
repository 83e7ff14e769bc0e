package dev.holdfast.activities.traffic;

import static dev.holdfast.activities.traffic.TrafficAddresses.misdescribed;
import static dev.holdfast.activities.traffic.TrafficAddresses.part;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Pointing;
import dev.holdfast.workflows.site.TrafficSwitches.Switch;
import dev.holdfast.workflows.site.TrafficTarget;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;

/**
 * Asks something with an HTTP interface to send clients elsewhere, and where it sends them. Neither
 * addresses nor answers are shown but for the target in them: either may hold a secret.
 */
final class HttpTraffic implements TrafficMethod {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TARGET = "{target}";
  private static final int LONGEST_SIGHT = 100;

  private final TrafficAddresses addresses;
  private final HttpExchange http = new HttpExchange();

  HttpTraffic(TrafficAddresses addresses) {
    this.addresses = addresses;
  }

  @Override
  public Sight look(TrafficTarget target) {
    Traffic traffic = target.traffic();
    String answer = exchange(traffic, request(traffic, part(traffic.http()).observe(), "").GET());
    String seen = part(traffic.http()).pointer() == null ? answer.strip() : read(traffic, answer);
    String shown = seen.replaceAll("\\p{Cntrl}", " ");
    shown = shown.substring(0, Math.min(LONGEST_SIGHT, shown.length()));
    return new Sight(
        addresses.pointing(traffic, seen.isEmpty() ? null : seen, shown), traffic.ttl());
  }

  private static String read(Traffic traffic, String answer) {
    String pointer = part(part(traffic.http()).pointer());
    try {
      return JSON.readTree(answer).at(pointer).asText("");
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw misdescribed(traffic, "what it answers has no " + pointer + ", or is no JSON");
    }
  }

  @Override
  public Pointing send(Switch change, Sight before) {
    if (before.pointing().isAt(change.to())) {
      return before.pointing();
    }
    Traffic traffic = change.target().traffic();
    Traffic.Hook hook = part(traffic.http());
    String wanted = addresses.target(traffic, change.to());
    String body = hook.body() == null ? "" : hook.body().replace(TARGET, wanted);
    HttpRequest.Builder request =
        request(traffic, traffic.address(), wanted)
            .method(hook.send().name(), HttpRequest.BodyPublishers.ofString(body));
    if (body.startsWith("{") || body.startsWith("[")) {
      request.header("Content-Type", "application/json");
    }
    exchange(traffic, request);
    Pointing after = look(change.target()).pointing();
    if (!after.isAt(change.to())) {
      throw FailureCode.TRAFFIC_NOT_SWITCHED.failure(
          "%s took the request and still tells %s".formatted(traffic.component(), after));
    }
    return after;
  }

  private HttpRequest.Builder request(Traffic traffic, Reference address, String target) {
    Traffic.Hook hook = part(traffic.http());
    String url =
        addresses.value(address).replace(TARGET, URLEncoder.encode(target, StandardCharsets.UTF_8));
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
      SecretReference secret = hook.secret();
      return secret == null ? request : request.header(hook.header(), addresses.secret(secret));
    } catch (IllegalArgumentException e) {
      // its message would show the address, or the header
      throw misdescribed(
          traffic, "%s is no http or https URL, or the header is none".formatted(address));
    }
  }

  /** The body of a good answer. */
  private String exchange(Traffic traffic, HttpRequest.Builder request) {
    try {
      return http.answer(request);
    } catch (HttpExchange.Refused e) {
      String said = traffic.component() + ": " + e.getMessage();
      throw e.later()
          ? FailureCode.TRAFFIC_UNREACHABLE.failure(said)
          : FailureCode.TRAFFIC_REFUSED.failure(said);
    }
  }
}
