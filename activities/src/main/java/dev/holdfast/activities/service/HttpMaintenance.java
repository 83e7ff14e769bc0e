package dev.holdfast.activities.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.activities.planfile.ReferenceException;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.workflows.plan.Maintenance;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A service's maintenance switch behind HTTP: PUT sets it, GET says how it is set. Read before and
 * after; a redirect is an answer like any other. Neither address nor token are in failures.
 */
public final class HttpMaintenance {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int LONGEST = 4096;

  private final References references;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  public HttpMaintenance(References references) {
    this.references = references;
  }

  /** Whether it is on. */
  boolean isOn(String component, Maintenance maintenance) {
    return ask(component, request(component, maintenance).GET()).equals(maintenance.on().strip());
  }

  /** Whether it had to be switched; it is as wanted when this returns. */
  boolean turn(String component, Maintenance maintenance, boolean on) {
    String wanted = (on ? maintenance.on() : maintenance.off()).strip();
    if (ask(component, request(component, maintenance).GET()).equals(wanted)) {
      return false;
    }
    ask(
        component,
        request(component, maintenance).PUT(HttpRequest.BodyPublishers.ofString(wanted, UTF_8)));
    if (!ask(component, request(component, maintenance).GET()).equals(wanted)) {
      throw failed(component, "it took the new mode and does not show it");
    }
    return true;
  }

  private HttpRequest.Builder request(String component, Maintenance maintenance) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(known(() -> references.resolve(maintenance.url()))))
              .timeout(ANSWER)
              .header("Content-Type", "text/plain; charset=utf-8");
      SecretReference token = maintenance.token();
      if (token != null) {
        request.header("Authorization", "Bearer " + known(() -> references.resolve(token)));
      }
      return request;
    } catch (IllegalArgumentException e) {
      throw failed(
          component, "its address is not an http or https URL, or its token can't be sent");
    }
  }

  /** The answer's text; fails unless its status is 2xx. */
  private String ask(String component, HttpRequest.Builder request) {
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() / 100 != 2) {
          throw failed(component, "it answered " + response.statusCode());
        }
        return new String(body.readNBytes(LONGEST), UTF_8).strip();
      }
    } catch (IOException e) {
      throw failed(component, "no answer: " + e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(component, "interrupted");
    }
  }

  private static RuntimeException failed(String component, String why) {
    return FailureCode.SERVICE_CONTROL_FAILED.failure(
        "maintenance switch of " + component + ": " + why);
  }

  private static <T> T known(Supplier<T> resolution) {
    try {
      return resolution.get();
    } catch (ReferenceException e) {
      throw FailureCode.SECRET_UNRESOLVED.failure(e.getMessage() + ": " + e.fix());
    }
  }
}
