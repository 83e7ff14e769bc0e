package dev.holdfast.activities.evidence;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * JSON as the contract {@code holdfast/1} has it: instants in RFC 3339, UTC, milliseconds;
 * durations in decimal seconds with three decimals; enums in upper case; unknown is null. Values
 * that come in maps, and so have lost their type, are told by their names: {@code ...At} and {@code
 * ...Seconds}.
 */
public final class ContractJson {

  /** The contract's name and version, in every answer. */
  public static final String SCHEMA = "holdfast/1";

  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private static final JsonMapper MAPPER = mapper();

  private ContractJson() {}

  /** An empty object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** A record or map as an object. */
  public static ObjectNode fields(Object body) {
    if (tree(body) instanceof ObjectNode fields) {
      return fields;
    }
    throw new IllegalArgumentException("a body must have fields, was " + body.getClass());
  }

  /** Any value; null is JSON's null. */
  public static JsonNode tree(@Nullable Object value) {
    JsonNode tree = MAPPER.valueToTree(value);
    normalise(tree);
    return tree;
  }

  /** What every answer begins with. */
  public static ObjectNode envelope(String command, int exitCode, @Nullable Failure error) {
    ObjectNode answer = object();
    answer.put("schema", SCHEMA).put("command", command).put("exitCode", exitCode);
    answer.set("error", tree(error));
    return answer;
  }

  /** A run as the answer of a command: the envelope, the run's fields, and what its verb adds. */
  public static ObjectNode answer(String command, RunReport report) {
    ObjectNode answer = envelope(command, report.exitCode(), report.error());
    ObjectNode fields = fields(report);
    fields.remove(List.of("added", "error"));
    answer.setAll(fields);
    answer.setAll(fields(report.added()));
    return answer;
  }

  /** Reads what {@link #answer} and others here have written. */
  public static JsonNode read(byte[] json) throws IOException {
    return MAPPER.readTree(json);
  }

  /** The {@code error} of an answer that was read. */
  public static @Nullable Failure error(JsonNode answer) {
    JsonNode error = answer.path("error");
    return error.isObject() ? MAPPER.convertValue(error, Failure.class) : null;
  }

  /** With line breaks, for a file that people open. */
  public static byte[] pretty(JsonNode answer) throws IOException {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(answer);
  }

  private static void normalise(JsonNode node) {
    if (node instanceof ObjectNode object) {
      List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(object.properties());
      fields.forEach(it -> object.set(it.getKey(), normalised(it.getKey(), it.getValue())));
    }
    node.forEach(ContractJson::normalise);
  }

  private static JsonNode normalised(String name, JsonNode value) {
    if (value.isTextual() && (name.equals("at") || name.endsWith("At"))) {
      try {
        return TextNode.valueOf(written(Instant.parse(value.textValue())));
      } catch (DateTimeParseException e) {
        return value; // a word, not a time
      }
    }
    if (value.isFloatingPointNumber() && name.toLowerCase(Locale.ROOT).endsWith("seconds")) {
      return DecimalNode.valueOf(value.decimalValue().setScale(3, RoundingMode.HALF_UP));
    }
    return value;
  }

  /** An instant as the contract writes it. */
  public static String written(Instant instant) {
    return MILLISECONDS.format(instant);
  }

  private static BigDecimal seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3);
  }

  private static JsonMapper mapper() {
    SimpleModule contract = new SimpleModule();
    contract.addSerializer(Instant.class, text(ContractJson::written));
    contract.addSerializer(Path.class, text(Path::toString));
    contract.addSerializer(Duration.class, new SecondsSerializer());
    contract.addSerializer(Enum.class, new UpperCaseSerializer());
    return JsonMapper.builder()
        .addModule(contract)
        .visibility(PropertyAccessor.ALL, Visibility.NONE)
        .visibility(PropertyAccessor.FIELD, Visibility.ANY)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .enable(com.fasterxml.jackson.core.StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
        .build();
  }

  private static <T> JsonSerializer<T> text(Function<T, String> form) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator json, SerializerProvider provider)
          throws IOException {
        json.writeString(form.apply(value));
      }
    };
  }

  private static final class SecondsSerializer extends JsonSerializer<Duration> {
    @Override
    public void serialize(Duration value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeNumber(seconds(value));
    }
  }

  @SuppressWarnings("rawtypes") // Jackson asks for the serializer of all enums by the raw type
  private static final class UpperCaseSerializer extends JsonSerializer<Enum> {
    @Override
    public void serialize(Enum value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(value.name().toUpperCase(Locale.ROOT));
    }
  }
}
