package dev.holdfast.activities.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.activities.planfile.ReferenceException;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.restore.Notifications;
import dev.holdfast.workflows.runbook.Attempt;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends {@code {"text": …}} to webhooks, as Slack and those that copy it take it. The address is a
 * secret: only its reference is ever named.
 */
public final class SlackWebhook implements Notifications {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final References references;
  private final Attempts attempts;

  public SlackWebhook(References references, Attempts attempts) {
    this.references = references;
    this.attempts = attempts;
  }

  @Override
  public Notified send(Message message) {
    Attempt attempt = attempts.current();
    List<String> failures = new ArrayList<>();
    for (Webhook webhook : message.webhooks()) {
      post(webhook, message.text())
          .ifPresent(why -> failures.add(webhook.url() + " was not told: " + why));
    }
    return new Notified(message.webhooks().size() - failures.size(), failures, attempt);
  }

  /** What went wrong, without the address; empty if the webhook took the message. */
  private Optional<String> post(Webhook webhook, String text) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(references.resolve(webhook.url())))
              .timeout(LONGEST)
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      JSON.writeValueAsString(Map.of("text", text))))
              .build();
      int status = client().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status / 100 == 2 ? Optional.empty() : Optional.of("it answered " + status);
    } catch (ReferenceException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      return Optional.of("its address is not an http or https URL");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a text is always JSON", e);
    } catch (IOException e) {
      return Optional.of(e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().connectTimeout(LONGEST).build();
  }
}
