package dev.holdfast.activities.planfile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads single values of a tree that satisfies the schema. */
final class PlanNodes {

  private PlanNodes() {}

  static Reference reference(JsonNode node) {
    return new Reference(node.asText());
  }

  static SecretReference secret(JsonNode node) {
    return new SecretReference(node.asText());
  }

  /** An enum's constant as plans write it: in lower case. */
  static <E extends Enum<E>> E word(Class<E> type, JsonNode node, String standard) {
    return Enum.valueOf(type, node.asText(standard).toUpperCase(Locale.ROOT));
  }

  /** Days are of 24 hours; what ISO 8601 writes behind its T, PostgreSQL people write plainly. */
  static Duration duration(String text) {
    int days = text.indexOf('d');
    long wholeDays = days < 0 ? 0 : Long.parseLong(text.substring(0, days));
    String rest = text.substring(days + 1);
    Duration time = rest.isEmpty() ? Duration.ZERO : Duration.parse("PT" + rest);
    return time.plusDays(wholeDays);
  }

  static @Nullable Duration optionalDuration(JsonNode node) {
    return optional(node, it -> duration(it.asText()));
  }

  static <T> @Nullable T optional(JsonNode node, Function<JsonNode, T> value) {
    return node.isMissingNode() ? null : value.apply(node);
  }

  /** Of 5%: 0.05. */
  static double fraction(JsonNode percentage) {
    String text = percentage.asText();
    return new BigDecimal(text.substring(0, text.length() - 1)).movePointLeft(2).doubleValue();
  }

  static List<String> texts(JsonNode array) {
    return list(array, JsonNode::asText);
  }

  static <T> List<T> list(JsonNode array, Function<JsonNode, T> entry) {
    List<T> list = new ArrayList<>();
    array.forEach(it -> list.add(entry.apply(it)));
    return list;
  }

  static <T> List<T> named(JsonNode object, BiFunction<String, JsonNode, T> entry) {
    List<T> list = new ArrayList<>();
    for (Map.Entry<String, JsonNode> it : object.properties()) {
      list.add(entry.apply(it.getKey(), it.getValue()));
    }
    return list;
  }
}
