package dev.holdfast.activities.planfile;

import static dev.holdfast.activities.planfile.PlanNodes.duration;
import static dev.holdfast.activities.planfile.PlanNodes.list;
import static dev.holdfast.activities.planfile.PlanNodes.named;
import static dev.holdfast.activities.planfile.PlanNodes.optional;
import static dev.holdfast.activities.planfile.PlanNodes.optionalDuration;
import static dev.holdfast.activities.planfile.PlanNodes.secret;
import static dev.holdfast.activities.planfile.PlanNodes.texts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.plan.BusinessFunction;
import dev.holdfast.workflows.plan.FailoverPolicy;
import dev.holdfast.workflows.plan.ProbePolicy;
import dev.holdfast.workflows.plan.Promises;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Webhook;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the plan's records of a tree that satisfies the schema; knows the defaults. */
final class PlanMapping {

  private PlanMapping() {}

  static RecoveryPlan plan(JsonNode node) {
    return new RecoveryPlan(
        node.path("plan").asText(),
        texts(node.path("sites")),
        node.path("home").asText(),
        named(node.path("servers"), ServerMapping::server),
        named(node.path("components"), ComponentMapping::component),
        list(node.path("notify"), it -> new Webhook(secret(it.path("webhook")))),
        policy(node),
        promises(node),
        ChangeMapping.changes(node.path("timeZone"), node.path("changes")),
        new FailoverPolicy(
            optional(node.path("witness"), JsonNode::asText),
            failback(node.path("failback")),
            probe(node.path("probe")),
            HookMapping.hooks(node.path("hooks"))));
  }

  private static RunPolicy policy(JsonNode node) {
    SortedMap<String, Integer> concurrency = new TreeMap<>();
    for (Map.Entry<String, JsonNode> it : node.path("providers").properties()) {
      if (it.getValue().has("concurrency")) {
        concurrency.put(it.getKey(), it.getValue().path("concurrency").asInt());
      }
    }
    return new RunPolicy(
        optional(node.path("approvals"), PlanMapping::approvals),
        duration(node.path("commitWindow").asText("24h")),
        concurrency);
  }

  private static Approvals approvals(JsonNode node) {
    return new Approvals(
        node.path("required").asInt(),
        duration(node.path("expiry").asText("1h")),
        list(
            node.path("approvers"),
            it -> new Approvals.Approver(it.path("name").asText(), it.path("key").asText())));
  }

  private static Promises promises(JsonNode node) {
    return new Promises(
        optionalDuration(node.path("objectives").path("rto")),
        optionalDuration(node.path("objectives").path("rpo")),
        optional(node.path("currency"), JsonNode::asText),
        named(node.path("functions"), PlanMapping::function));
  }

  private static BusinessFunction function(String name, JsonNode node) {
    return new BusinessFunction(
        name,
        duration(node.path("maxDowntime").asText()),
        optional(node.path("workaround"), JsonNode::asText),
        texts(node.path("needs")));
  }

  private static FailoverPolicy.Failback failback(JsonNode node) {
    return new FailoverPolicy.Failback(
        duration(node.path("readOnly").asText("5m")),
        duration(node.path("finalSync").asText("15m")),
        duration(node.path("verification").asText("30m")),
        Objects.requireNonNullElse(optional(node.path("maxErrors"), PlanNodes::fraction), 0.05),
        optional(node.path("maxLatency"), it -> latency(it.asText())));
  }

  private static ProbePolicy probe(JsonNode node) {
    return new ProbePolicy(
        latency(node.path("every").asText("200ms")),
        node.path("failures").asInt(5),
        latency(node.path("timeout").asText("1s")),
        optional(node.path("ledger"), PlanNodes::reference));
  }

  private static Duration latency(String text) {
    return text.endsWith("ms")
        ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
        : duration(text);
  }
}
