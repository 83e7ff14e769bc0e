package dev.holdfast.activities.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The fields that a run's verb adds, under the names that they have in the JSON document. */
final class AddedFields {

  /** Have a place of their own on the page. */
  private static final Set<String> ELSEWHERE = Set.of("components", "reason");

  private static final String NULL = "none or unknown";

  private final ObjectNode fields;

  AddedFields(Map<String, ?> added) {
    this.fields = ContractJson.fields(added);
  }

  /** Empty if nobody gave one. */
  String reason() {
    return fields.path("reason").asText("");
  }

  List<RunComponent> components() {
    return RunComponent.of(fields.path("components"));
  }

  /** A sheet per field that holds fields, and one for the others. */
  List<Fact.Sheet> sheets() {
    List<Fact.Sheet> sheets = new ArrayList<>();
    List<Fact> single = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (ELSEWHERE.contains(field.getKey())) {
        continue;
      }
      List<Fact> facts = new ArrayList<>();
      if (field.getValue().isContainerNode() && !field.getValue().isEmpty()) {
        flatten("", field.getValue(), facts);
        sheets.add(new Fact.Sheet(heading(field.getKey()), facts));
      } else {
        single.add(new Fact(field.getKey(), value(field.getKey(), field.getValue())));
      }
    }
    if (!single.isEmpty()) {
      sheets.add(new Fact.Sheet("Further fields", single));
    }
    return sheets;
  }

  private static String heading(String field) {
    return field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
  }

  private static void flatten(String path, JsonNode node, List<Fact> facts) {
    if (!node.isContainerNode() || node.isEmpty()) {
      facts.add(new Fact(path, value(path, node)));
      return;
    }
    node.properties()
        .forEach(
            it ->
                flatten(
                    path.isEmpty() ? it.getKey() : path + "." + it.getKey(), it.getValue(), facts));
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(path + "[" + i + "]", node.get(i), facts);
      }
    }
  }

  private static String value(String name, JsonNode value) {
    if (value.isNull()) {
      return NULL;
    }
    if (value.isContainerNode()) {
      return "empty";
    }
    if (value.isIntegralNumber() && name.endsWith("Bytes")) {
      return Figures.bytes(value.longValue());
    }
    if (value.isNumber() && name.toLowerCase(Locale.ROOT).endsWith("seconds")) {
      return Figures.duration(RunComponent.seconds(value));
    }
    if (value.isBoolean()) {
      return Figures.yesNo(value.booleanValue());
    }
    return text(name, value.asText());
  }

  private static String text(String name, String text) {
    boolean instant = name.endsWith("At") || name.equals("at") || name.endsWith(".at");
    return instant && RunComponent.instant(text) != null
        ? Figures.instant(RunComponent.instant(text))
        : text;
  }
}
