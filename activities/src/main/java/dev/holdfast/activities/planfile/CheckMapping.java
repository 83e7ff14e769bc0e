package dev.holdfast.activities.planfile;

import static dev.holdfast.activities.planfile.PlanNodes.duration;
import static dev.holdfast.activities.planfile.PlanNodes.fraction;
import static dev.holdfast.activities.planfile.PlanNodes.list;
import static dev.holdfast.activities.planfile.PlanNodes.reference;
import static dev.holdfast.activities.planfile.PlanNodes.texts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.TableName;
import java.time.Duration;

/** Checks: the key that one has says which kind it is. */
final class CheckMapping {

  private CheckMapping() {}

  static Check check(JsonNode node) {
    String name = node.path("name").asText();
    boolean required = node.path("required").asBoolean(true);
    if (node.has("sql")) {
      return new Check.Sql(name, required, node.path("sql").asText(), node.path("expect").asText());
    }
    if (node.has("rowCounts")) {
      return new Check.RowCounts(
          name, required, fraction(node.path("rowCounts").path("tolerance")));
    }
    if (node.has("tables")) {
      return new Check.Tables(
          name, required, list(node.path("tables"), it -> TableName.of(it.asText())));
    }
    return node.has("extensions")
        ? new Check.Extensions(name, required, texts(node.path("extensions")))
        : outside(name, required, node);
  }

  /** What is asked from outside, of any component. */
  private static Check outside(String name, boolean required, JsonNode node) {
    if (node.has("http")) {
      JsonNode http = node.path("http");
      return new Check.Http(
          name,
          required,
          reference(http.path("url")),
          http.path("status").asInt(200),
          within(http, "5s"));
    }
    if (node.has("tcp")) {
      JsonNode tcp = node.path("tcp");
      return new Check.Tcp(
          name,
          required,
          reference(tcp.path("host")),
          reference(tcp.path("port")),
          within(tcp, "5s"));
    }
    JsonNode command = node.path("command");
    return new Check.Command(name, required, texts(command.path("run")), within(command, "30s"));
  }

  private static Duration within(JsonNode node, String standard) {
    return duration(node.path("within").asText(standard));
  }
}
