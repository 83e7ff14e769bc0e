package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks Temporal through its Web UI, which passes its HTTP interface on: an answer before gRPC's
 * classes would be loaded.
 */
record WebUiPollers(String webUi, String taskQueue) {

  private static final String PATH = "%s/api/v1/namespaces/default/task-queues/%s?taskQueueType=1";

  /** Identities of the workers that take workflow tasks. */
  List<String> identities(Duration patience) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(PATH.formatted(webUi, taskQueue)).toURL().openConnection();
    connection.setConnectTimeout((int) patience.toMillis());
    connection.setReadTimeout((int) patience.toMillis());
    List<String> identities = new ArrayList<>();
    try (InputStream answer = connection.getInputStream()) {
      for (JsonNode poller : new ObjectMapper().readTree(answer).path("pollers")) {
        identities.add(poller.path("identity").asText());
      }
    } finally {
      connection.disconnect();
    }
    return identities;
  }
}
