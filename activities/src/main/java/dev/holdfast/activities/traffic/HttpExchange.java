package dev.holdfast.activities.traffic;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests that change something elsewhere. A redirect is an answer like any other; neither address
 * nor answer is in a failure, either may hold a secret.
 */
public final class HttpExchange {

  /** How long an answer is waited for, from the first packet to the last. */
  public static final Duration LONGEST = Duration.ofSeconds(8);

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(LONGEST)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /** There is no good answer. */
  public static final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    private final boolean later;

    Refused(String why, boolean later) {
      super(why);
      this.later = later;
    }

    /** Whether the same request may have a good answer later. */
    boolean later() {
      return later;
    }
  }

  /** The body of a good answer, one of 2xx. */
  public String answer(HttpRequest.Builder request) throws Refused {
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request.timeout(LONGEST).build(), HttpResponse.BodyHandlers.ofString());
    try {
      // the request's own limit ends with the headers
      HttpResponse<String> response = answer.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
      judge(response.statusCode());
      return response.body();
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new Refused("no answer within " + LONGEST.toSeconds() + " s", true);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new Refused("no answer: " + cause.getClass().getSimpleName(), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused("interrupted", true);
    }
  }

  private static void judge(int status) throws Refused {
    if (status / 100 != 2) {
      boolean later = status / 100 == 5 || status == 408 || status == 425 || status == 429;
      throw new Refused("it answered " + status, later);
    }
  }
}
