package dev.holdfast.activities.service;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One GET. A redirect is an answer like any other and not followed: what stands elsewhere says
 * nothing of this service. Bodies are not read.
 */
final class HttpLook {

  private static final Logger log = LoggerFactory.getLogger(HttpLook.class);
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /** The status, or why there is none; never the address, which may hold a secret. */
  String see(String url, Duration within) throws InterruptedException {
    HttpRequest request;
    try {
      request = HttpRequest.newBuilder(URI.create(url)).timeout(within).GET().build();
    } catch (IllegalArgumentException e) {
      return "the address is not an http or https URL";
    }
    return status(request, within);
  }

  private String status(HttpRequest request, Duration within) throws InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    try {
      HttpResponse<InputStream> response = answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
      close(response.body());
      return Integer.toString(response.statusCode());
    } catch (TimeoutException e) {
      answer.cancel(true);
      return "no answer in time";
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return "no answer: " + cause.getClass().getSimpleName();
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      log.debug("A body that nobody reads did not close", e);
    }
  }
}
