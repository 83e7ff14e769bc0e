package dev.holdfast.activities.planfile;

import static dev.holdfast.activities.planfile.PlanNodes.optional;
import static dev.holdfast.activities.planfile.PlanNodes.reference;
import static dev.holdfast.activities.planfile.PlanNodes.texts;
import static dev.holdfast.activities.planfile.PlanNodes.word;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.plan.Hook;
import dev.holdfast.workflows.plan.Hooks;
import dev.holdfast.workflows.plan.Traffic;

/** What is called while the system goes to another site. */
final class HookMapping {

  private HookMapping() {}

  static Hooks hooks(JsonNode node) {
    return new Hooks(
        optional(node.path("statusPage"), HookMapping::hook),
        optional(node.path("cachePurge"), HookMapping::hook));
  }

  private static Hook hook(JsonNode node) {
    return node.has("run") ? new Hook.Command(texts(node.path("run"))) : http(node.path("http"));
  }

  private static Hook http(JsonNode node) {
    return new Hook.Http(
        reference(node.path("url")),
        word(Traffic.Verb.class, node.path("send"), "post"),
        node.path("header").asText("Authorization"),
        optional(node.path("secret"), PlanNodes::secret),
        optional(node.path("body"), JsonNode::asText));
  }
}
