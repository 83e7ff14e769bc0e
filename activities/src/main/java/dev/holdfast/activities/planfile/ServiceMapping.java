package dev.holdfast.activities.planfile;

import static dev.holdfast.activities.planfile.PlanNodes.named;
import static dev.holdfast.activities.planfile.PlanNodes.optional;
import static dev.holdfast.activities.planfile.PlanNodes.reference;
import static dev.holdfast.activities.planfile.PlanNodes.texts;
import static dev.holdfast.activities.planfile.PlanNodes.word;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Maintenance;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.ServiceSite;
import dev.holdfast.workflows.plan.Terms;
import java.util.List;

/** Services, and what is other at some of their sites. */
final class ServiceMapping {

  private ServiceMapping() {}

  static Service service(String name, Terms terms, List<Check> checks, JsonNode node) {
    return new Service(
        name,
        terms,
        checks,
        word(Service.Control.class, node.path("control"), ""),
        texts(node.path("restart")),
        optional(node.path("unit"), JsonNode::asText),
        texts(node.path("start")),
        texts(node.path("stop")),
        optional(node.path("ssh"), SshMapping::access),
        optional(node.path("maintenance"), ServiceMapping::maintenance),
        named(node.path("sites"), ServiceMapping::site));
  }

  private static Maintenance maintenance(JsonNode node) {
    return new Maintenance(
        reference(node.path("url")),
        node.path("on").asText("on"),
        node.path("off").asText("off"),
        optional(node.path("token"), PlanNodes::secret));
  }

  private static ServiceSite site(String site, JsonNode node) {
    return new ServiceSite(
        site,
        texts(node.path("restart")),
        optional(node.path("unit"), JsonNode::asText),
        texts(node.path("start")),
        texts(node.path("stop")),
        SshMapping.ownHost(node),
        SshMapping.ownPort(node),
        optional(node.path("maintenanceUrl"), PlanNodes::reference));
  }
}
