package dev.holdfast.activities.planfile;

import static dev.holdfast.activities.planfile.PlanNodes.list;
import static dev.holdfast.activities.planfile.PlanNodes.named;
import static dev.holdfast.activities.planfile.PlanNodes.optional;
import static dev.holdfast.activities.planfile.PlanNodes.optionalDuration;
import static dev.holdfast.activities.planfile.PlanNodes.reference;
import static dev.holdfast.activities.planfile.PlanNodes.secret;
import static dev.holdfast.activities.planfile.PlanNodes.word;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Traffic;
import java.util.List;

/** What sends clients to a site. */
final class TrafficMapping {

  private TrafficMapping() {}

  static Traffic traffic(String name, Terms terms, List<Check> checks, JsonNode node) {
    return new Traffic(
        name,
        terms,
        checks,
        word(Traffic.Method.class, node.path("method"), ""),
        reference(node.path("address")),
        named(node.path("targets"), (site, it) -> new Traffic.Target(site, reference(it))),
        optionalDuration(node.path("ttl")),
        optional(node.path("login"), TrafficMapping::login),
        optional(node.path("pgbouncer"), TrafficMapping::pooler),
        optional(node.path("dns"), TrafficMapping::zone),
        optional(node.path("http"), TrafficMapping::hook));
  }

  private static Traffic.Login login(JsonNode node) {
    return new Traffic.Login(
        reference(node.path("user")), optional(node.path("password"), PlanNodes::secret));
  }

  private static Traffic.Pooler pooler(JsonNode node) {
    return new Traffic.Pooler(node.path("database").asText(), reference(node.path("file")));
  }

  private static Traffic.Zone zone(JsonNode node) {
    return new Traffic.Zone(
        reference(node.path("zone")),
        list(node.path("servers"), PlanNodes::reference),
        reference(node.path("key")),
        word(Traffic.Algorithm.class, node.path("algorithm"), "sha256"),
        secret(node.path("secret")));
  }

  private static Traffic.Hook hook(JsonNode node) {
    return new Traffic.Hook(
        word(Traffic.Verb.class, node.path("send"), "post"),
        optional(node.path("body"), JsonNode::asText),
        node.path("header").asText("Authorization"),
        optional(node.path("secret"), PlanNodes::secret),
        reference(node.path("observe")),
        optional(node.path("pointer"), JsonNode::asText));
  }
}
