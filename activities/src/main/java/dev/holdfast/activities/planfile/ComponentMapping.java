package dev.holdfast.activities.planfile;

import static dev.holdfast.activities.planfile.PlanNodes.duration;
import static dev.holdfast.activities.planfile.PlanNodes.list;
import static dev.holdfast.activities.planfile.PlanNodes.optional;
import static dev.holdfast.activities.planfile.PlanNodes.optionalDuration;
import static dev.holdfast.activities.planfile.PlanNodes.reference;
import static dev.holdfast.activities.planfile.PlanNodes.texts;
import static dev.holdfast.activities.planfile.PlanNodes.word;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Command;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Files;
import dev.holdfast.workflows.plan.ImpactStage;
import dev.holdfast.workflows.plan.Machine;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Repository;
import dev.holdfast.workflows.plan.Secrets;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.TerraformCode;
import dev.holdfast.workflows.plan.Tier;
import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Components that are not inside a server, and the terms of all. */
final class ComponentMapping {

  private static final BigDecimal MINUTES = BigDecimal.valueOf(60);

  private ComponentMapping() {}

  static Component component(String name, JsonNode node) {
    Terms terms = terms(node);
    List<Check> checks = list(node.path("checks"), CheckMapping::check);
    return switch (word(Component.Kind.class, node.path("kind"), "")) {
      case MACHINE -> machine(name, terms, checks, node);
      case SECRETS -> secrets(name, terms, checks, node);
      case FILES -> files(name, terms, checks, node);
      case REPOSITORY -> repository(name, terms, checks, node);
      case SERVICE -> ServiceMapping.service(name, terms, checks, node);
      case TRAFFIC -> TrafficMapping.traffic(name, terms, checks, node);
      case COMMAND -> command(name, terms, checks, node);
      case DATABASE, SERVER -> throw new IllegalStateException("not among the components");
    };
  }

  private static Machine machine(String name, Terms terms, List<Check> checks, JsonNode node) {
    return new Machine(
        name,
        terms,
        checks,
        word(Machine.Provider.class, node.path("provider"), ""),
        reference(node.path("source")),
        texts(node.path("hosts")),
        node.has("readyWithin")
            ? duration(node.path("readyWithin").asText())
            : Machine.READY_WITHIN,
        code(node.path("terraform")));
  }

  private static TerraformCode code(JsonNode node) {
    SortedMap<String, Reference> variables = new TreeMap<>();
    node.path("variables")
        .properties()
        .forEach(it -> variables.put(it.getKey(), reference(it.getValue())));
    return new TerraformCode(
        texts(node.path("resources")),
        optional(node.path("generation"), JsonNode::asText),
        node.path("workspace").asText(TerraformCode.DEFAULT_WORKSPACE),
        variables,
        node.path("address").asText(TerraformCode.ADDRESS));
  }

  private static Secrets secrets(String name, Terms terms, List<Check> checks, JsonNode node) {
    return new Secrets(
        name,
        terms,
        checks,
        list(node.path("items"), PlanNodes::secret),
        optional(node.path("replication"), BackupMapping::replication),
        optional(node.path("backups"), BackupMapping::stored));
  }

  private static Files files(String name, Terms terms, List<Check> checks, JsonNode node) {
    return new Files(
        name,
        terms,
        checks,
        reference(node.path("location")),
        BackupMapping.stored(node.path("backups")),
        optional(node.path("replication"), BackupMapping::replication));
  }

  private static Repository repository(
      String name, Terms terms, List<Check> checks, JsonNode node) {
    return new Repository(
        name,
        terms,
        checks,
        reference(node.path("origin")),
        reference(node.path("location")),
        node.path("branch").asText("main"));
  }

  private static Command command(String name, Terms terms, List<Check> checks, JsonNode node) {
    return new Command(
        name,
        terms,
        checks,
        texts(node.path("run")),
        texts(node.path("undo")),
        node.path("irreversible").asBoolean(false));
  }

  static Terms terms(JsonNode node) {
    return new Terms(
        word(Tier.class, node.path("tier"), "p1"),
        optionalDuration(node.path("rto")),
        optionalDuration(node.path("rpo")),
        texts(node.path("dependsOn")),
        word(OnFailure.class, node.path("onFailure"), "compensate"),
        list(
            node.path("impact"),
            it -> new ImpactStage(duration(it.path("after").asText()), it.path("effect").asText())),
        costPerHour(node),
        optionalDuration(node.path("budget")));
  }

  private static @Nullable BigDecimal costPerHour(JsonNode node) {
    return node.has("costPerMinute")
        ? node.path("costPerMinute").decimalValue().multiply(MINUTES)
        : optional(node.path("costPerHour"), JsonNode::decimalValue);
  }
}
