package dev.holdfast.activities.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of several components that a run recovers, as field {@code components[]} tells of it. */
record RunComponent(
    String name,
    String kind,
    String tier,
    String run,
    String workflowId,
    String state,
    String outcome,
    String verdict,
    @Nullable Instant startedAt,
    @Nullable Duration duration,
    List<String> dependsOn) {

  RunComponent {
    dependsOn = List.copyOf(dependsOn);
  }

  /** What the field holds; what is not of the expected form is unknown. */
  static List<RunComponent> of(JsonNode field) {
    List<RunComponent> components = new ArrayList<>();
    field.forEach(it -> components.add(one(it)));
    return components;
  }

  private static RunComponent one(JsonNode it) {
    List<String> dependsOn = new ArrayList<>();
    it.path("dependsOn").forEach(name -> dependsOn.add(name.asText()));
    return new RunComponent(
        word(it, "component"),
        word(it, "kind"),
        word(it, "tier"),
        word(it, "run"),
        word(it, "workflowId"),
        word(it, "state"),
        word(it, "outcome"),
        word(it, "verdict"),
        instant(it.path("startedAt").asText("")),
        seconds(it.path("seconds")),
        dependsOn);
  }

  private static String word(JsonNode it, String field) {
    return it.path(field).isNull() ? Figures.UNKNOWN : it.path(field).asText(Figures.UNKNOWN);
  }

  static @Nullable Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  static @Nullable Duration seconds(JsonNode value) {
    return value.isNumber()
        ? Duration.ofMillis(value.decimalValue().multiply(BigDecimal.valueOf(1000)).longValue())
        : null;
  }
}
