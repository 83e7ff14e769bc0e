package dev.holdfast.workflows.runbook;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;

/**
 * JSON as the contract {@code holdfast/1} wants it: instants in UTC with milliseconds, durations as
 * decimal seconds, unknown as null.
 */
public final class ContractJson {

  /** The contract's name and version, in every answer. */
  public static final String SCHEMA = "holdfast/1";

  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .registerModule(
              new SimpleModule()
                  .addSerializer(
                      Instant.class, serializer((it, json) -> json.writeString(text(it))))
                  .addSerializer(
                      Duration.class, serializer((it, json) -> json.writeNumber(seconds(it)))));

  private ContractJson() {}

  /** Writes contract JSON; not for reading. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** A run as the answer of a command: the envelope, the run's fields, and what its verb adds. */
  public static ObjectNode answer(String command, RunReport report) {
    ObjectNode answer = envelope(command, report.exitCode());
    ObjectNode run = MAPPER.valueToTree(report);
    JsonNode added = run.remove("added");
    answer.setAll(run);
    answer.setAll((ObjectNode) normalised(added));
    return answer;
  }

  /** What every answer begins with. */
  public static ObjectNode envelope(String command, int exitCode) {
    return MAPPER
        .createObjectNode()
        .put("schema", SCHEMA)
        .put("command", command)
        .put("exitCode", exitCode)
        .putNull("error");
  }

  /** An instant as the contract writes it. */
  public static String text(Instant instant) {
    return MILLISECONDS.format(instant);
  }

  private static BigDecimal seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos(), 9).setScale(3, RoundingMode.HALF_UP);
  }

  /** Fields that went through a history are plain texts there: their instants are cut as well. */
  private static JsonNode normalised(JsonNode node) {
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, normalised(array.get(i)));
      }
    } else if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        field.setValue(
            field.getKey().equals("at") || field.getKey().endsWith("At")
                ? instant(field.getValue())
                : normalised(field.getValue()));
      }
    }
    return node;
  }

  private static JsonNode instant(JsonNode value) {
    try {
      return value.isTextual() ? new TextNode(text(Instant.parse(value.textValue()))) : value;
    } catch (DateTimeParseException e) {
      return value;
    }
  }

  @FunctionalInterface
  private interface Writing<T> {
    void write(T value, JsonGenerator json) throws IOException;
  }

  private static <T> JsonSerializer<T> serializer(Writing<T> writing) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator json, SerializerProvider provider)
          throws IOException {
        writing.write(value, json);
      }
    };
  }
}
