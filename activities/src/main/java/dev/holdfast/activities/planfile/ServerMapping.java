package dev.holdfast.activities.planfile;

import static dev.holdfast.activities.planfile.PlanNodes.duration;
import static dev.holdfast.activities.planfile.PlanNodes.list;
import static dev.holdfast.activities.planfile.PlanNodes.named;
import static dev.holdfast.activities.planfile.PlanNodes.optional;
import static dev.holdfast.activities.planfile.PlanNodes.reference;
import static dev.holdfast.activities.planfile.PlanNodes.texts;
import static dev.holdfast.activities.planfile.PlanNodes.word;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.plan.BackupPolicy;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.GuardPolicy;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.plan.Standby;
import dev.holdfast.workflows.plan.TableName;
import org.jspecify.annotations.Nullable;

/** PostgreSQL servers with their databases. */
final class ServerMapping {

  private static final String USUAL_PORT = "5432";

  private ServerMapping() {}

  static Server server(String name, JsonNode node) {
    return new Server(
        name,
        named(node.path("places"), ServerMapping::place),
        reference(node.path("user")),
        optional(node.path("password"), PlanNodes::secret),
        node.path("maintenanceDatabase").asText("postgres"),
        named(node.path("databases"), ServerMapping::database),
        node.has("control") ? control(node) : null,
        named(node.path("standbys"), ServerMapping::standby),
        optional(node.path("backups"), BackupMapping::stored),
        optional(node.path("guard"), ServerMapping::guard));
  }

  private static GuardPolicy guard(JsonNode node) {
    return new GuardPolicy(
        duration(node.path("ttl").asText("10s")), optional(node.path("grantor"), JsonNode::asText));
  }

  private static Server.Place place(String site, JsonNode node) {
    return new Server.Place(
        site,
        reference(node.path("host")),
        port(node),
        ownDirectory(node),
        ownUnit(node),
        SshMapping.ownHost(node),
        SshMapping.ownPort(node));
  }

  private static Reference port(JsonNode node) {
    return new Reference(node.path("port").asText(USUAL_PORT));
  }

  private static ServerControl control(JsonNode node) {
    return new ServerControl(
        word(ServerControl.Method.class, node.path("control"), ""),
        ownDirectory(node),
        ownUnit(node),
        texts(node.path("start")),
        texts(node.path("stop")),
        optional(node.path("ssh"), SshMapping::access));
  }

  private static Standby standby(String name, JsonNode node) {
    return new Standby(
        name,
        node.path("site").asText(),
        reference(node.path("host")),
        port(node),
        BackupMapping.replication(node),
        ownDirectory(node),
        ownUnit(node),
        SshMapping.ownHost(node),
        SshMapping.ownPort(node));
  }

  private static @Nullable Reference ownDirectory(JsonNode node) {
    return optional(node.path("dataDirectory"), PlanNodes::reference);
  }

  private static @Nullable String ownUnit(JsonNode node) {
    return optional(node.path("unit"), JsonNode::asText);
  }

  private static Database database(String component, JsonNode node) {
    JsonNode require = node.path("require");
    JsonNode backups = node.path("backups");
    return new Database(
        component,
        node.path("name").asText(component),
        ComponentMapping.terms(node),
        new BackupPolicy(
            word(BackupPolicy.Engine.class, backups.path("engine"), ""),
            reference(backups.path("location")),
            backups.path("jobs").asInt(1),
            BackupMapping.calendar(backups)),
        list(require.path("tables"), it -> TableName.of(it.asText())),
        texts(require.path("extensions")),
        list(node.path("checks"), CheckMapping::check),
        duration(node.path("stableFor").asText("5s")),
        duration(node.path("timeout").asText("6h")));
  }
}
