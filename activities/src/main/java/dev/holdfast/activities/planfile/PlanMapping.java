package dev.holdfast.activities.planfile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.plan.BackupPolicy;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.TableName;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.plan.Webhook;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the plan's records of a tree that satisfies the schema; knows the defaults. */
final class PlanMapping {

  private PlanMapping() {}

  static RecoveryPlan plan(JsonNode node) {
    return new RecoveryPlan(
        node.path("plan").asText(),
        list(node.path("sites"), JsonNode::asText),
        node.path("home").asText(),
        named(node.path("servers"), PlanMapping::server),
        named(node.path("components"), PlanMapping::service),
        list(node.path("notify"), it -> new Webhook(secret(it.path("webhook")))),
        RunPolicy.usual());
  }

  private static Server server(String name, JsonNode node) {
    return new Server(
        name,
        named(node.path("places"), PlanMapping::place),
        reference(node.path("user")),
        optionalSecret(node.path("password")),
        node.path("maintenanceDatabase").asText("postgres"),
        named(node.path("databases"), PlanMapping::database));
  }

  private static Server.Place place(String site, JsonNode node) {
    return new Server.Place(
        site, reference(node.path("host")), new Reference(node.path("port").asText("5432")));
  }

  private static Database database(String component, JsonNode node) {
    JsonNode require = node.path("require");
    return new Database(
        component,
        node.path("name").asText(component),
        terms(node),
        backups(node.path("backups")),
        list(require.path("tables"), it -> TableName.of(it.asText())),
        list(require.path("extensions"), JsonNode::asText),
        list(node.path("checks"), PlanMapping::check),
        duration(node.path("stableFor").asText("5s")),
        duration(node.path("timeout").asText("6h")));
  }

  private static BackupPolicy backups(JsonNode node) {
    return new BackupPolicy(
        BackupPolicy.Engine.valueOf(node.path("engine").asText().toUpperCase(Locale.ROOT)),
        reference(node.path("location")),
        node.path("jobs").asInt(1));
  }

  private static Check check(JsonNode node) {
    String name = node.path("name").asText();
    boolean required = node.path("required").asBoolean(true);
    return node.has("sql")
        ? new Check.Sql(name, required, node.path("sql").asText(), node.path("expect").asText())
        : new Check.RowCounts(
            name, required, fraction(node.path("rowCounts").path("tolerance").asText()));
  }

  private static Service service(String component, JsonNode node) {
    return new Service(
        component,
        terms(node),
        list(node.path("checks"), PlanMapping::check),
        Service.Control.valueOf(node.path("control").asText().toUpperCase(Locale.ROOT)),
        list(node.path("restart"), JsonNode::asText));
  }

  private static Terms terms(JsonNode node) {
    return new Terms(
        Tier.valueOf(node.path("tier").asText("P1")),
        optionalDuration(node.path("rto")),
        optionalDuration(node.path("rpo")),
        list(node.path("dependsOn"), JsonNode::asText),
        OnFailure.valueOf(node.path("onFailure").asText("compensate").toUpperCase(Locale.ROOT)),
        List.of(),
        null);
  }

  private static @Nullable Duration optionalDuration(JsonNode node) {
    return node.isMissingNode() ? null : duration(node.asText());
  }

  private static Reference reference(JsonNode node) {
    return new Reference(node.asText());
  }

  private static SecretReference secret(JsonNode node) {
    return new SecretReference(node.asText());
  }

  private static @Nullable SecretReference optionalSecret(JsonNode node) {
    return node.isMissingNode() ? null : secret(node);
  }

  /** Days are of 24 hours; what ISO 8601 writes behind its T, PostgreSQL people write plainly. */
  private static Duration duration(String text) {
    int days = text.indexOf('d');
    long wholeDays = days < 0 ? 0 : Long.parseLong(text.substring(0, days));
    String rest = text.substring(days + 1);
    Duration time = rest.isEmpty() ? Duration.ZERO : Duration.parse("PT" + rest);
    return time.plusDays(wholeDays);
  }

  private static double fraction(String percentage) {
    String number = percentage.substring(0, percentage.length() - 1);
    return new BigDecimal(number).movePointLeft(2).doubleValue();
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> entry) {
    List<T> list = new ArrayList<>();
    array.forEach(it -> list.add(entry.apply(it)));
    return list;
  }

  private static <T> List<T> named(JsonNode object, BiFunction<String, JsonNode, T> entry) {
    List<T> list = new ArrayList<>();
    for (Map.Entry<String, JsonNode> it : object.properties()) {
      list.add(entry.apply(it.getKey(), it.getValue()));
    }
    return list;
  }
}
