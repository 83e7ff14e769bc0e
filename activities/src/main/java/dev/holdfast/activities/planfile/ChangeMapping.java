package dev.holdfast.activities.planfile;

import static dev.holdfast.activities.planfile.PlanNodes.duration;
import static dev.holdfast.activities.planfile.PlanNodes.list;
import static dev.holdfast.activities.planfile.PlanNodes.named;
import static dev.holdfast.activities.planfile.PlanNodes.texts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.plan.ChangePolicy;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Locale;

/** The plan's calendar of changes. */
final class ChangeMapping {

  private ChangeMapping() {}

  static ChangePolicy changes(JsonNode timeZone, JsonNode node) {
    return new ChangePolicy(
        timeZone.asText("UTC"),
        list(node.path("windows"), ChangeMapping::window),
        list(node.path("blackouts"), ChangeMapping::blackout),
        named(node.path("categories"), ChangeMapping::category));
  }

  private static ChangePolicy.Window window(JsonNode node) {
    return new ChangePolicy.Window(
        list(node.path("days"), it -> day(it.asText())),
        LocalTime.parse(node.path("from").asText()),
        LocalTime.parse(node.path("to").asText()));
  }

  private static DayOfWeek day(String word) {
    return Arrays.stream(DayOfWeek.values())
        .filter(it -> it.name().toLowerCase(Locale.ROOT).startsWith(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no day of the week is called " + word));
  }

  private static ChangePolicy.Blackout blackout(JsonNode node) {
    return new ChangePolicy.Blackout(
        node.path("name").asText(), node.path("from").asText(), node.path("to").asText());
  }

  private static ChangePolicy.Category category(String kind, JsonNode node) {
    return new ChangePolicy.Category(
        ChangePolicy.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
        texts(node.path("approvedBy")),
        duration(node.path("notice").asText("0s")));
  }
}
