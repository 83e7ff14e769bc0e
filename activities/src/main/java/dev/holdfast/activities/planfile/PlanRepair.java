package dev.holdfast.activities.planfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.workflows.plan.PlanFinding.Code;
import dev.holdfast.workflows.plan.PlanFlaw;
import dev.holdfast.workflows.plan.PlanPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A copy of a faulty plan in which the schema's examples stand for what is faulty, so that the
 * rules can look at the rest and all errors are reported at once. Never used for anything else.
 */
final class PlanRepair {

  private static final Set<String> KEYS_OF_NAMES = Set.of("servers", "databases", "components");

  private PlanRepair() {}

  /** What an example replaced may show more: its kind, and then what that kind lacks. */
  private static final int MOST_ROUNDS = 4;

  /**
   * A tree that satisfies the schema.
   *
   * @param flaws all that was mended, also what only mending brought up
   */
  record Repaired(JsonNode plan, List<PlanFlaw> flaws) {}

  /** Empty if the faults hide names or sites: then rules would report what is not wrong. */
  static Optional<Repaired> repair(PlanSchema schema, JsonNode plan, List<PlanFlaw> shape) {
    JsonNode copy = shape.isEmpty() ? plan : plan.deepCopy();
    List<PlanFlaw> all = new ArrayList<>(shape);
    List<PlanFlaw> flaws = shape;
    for (int round = 0; round < MOST_ROUNDS && !flaws.isEmpty(); round++) {
      if (flaws.stream().anyMatch(PlanRepair::hidesNames)) {
        return Optional.empty();
      }
      flaws.forEach(it -> mend(schema, copy, it));
      flaws = SchemaSentences.of(schema, copy);
      all.addAll(flaws);
    }
    return flaws.isEmpty() ? Optional.of(new Repaired(copy, List.copyOf(all))) : Optional.empty();
  }

  private static boolean hidesNames(PlanFlaw flaw) {
    List<PlanPath.Step> steps = flaw.path().steps();
    if (steps.isEmpty()) {
      return true;
    }
    if (flaw.code() == Code.PLAN_UNKNOWN_KEY) {
      return false;
    }
    PlanPath.Step first = steps.get(0);
    if (first.equals(new PlanPath.Key("sites")) || first.equals(new PlanPath.Key("home"))) {
      return true;
    }
    int last = steps.size() - 1;
    return isKeyOfNames(steps.get(last)) || (last > 0 && isKeyOfNames(steps.get(last - 1)));
  }

  private static boolean isKeyOfNames(PlanPath.Step step) {
    return step instanceof PlanPath.Key key && KEYS_OF_NAMES.contains(key.name());
  }

  private static void mend(PlanSchema schema, JsonNode plan, PlanFlaw flaw) {
    PlanPath parent = flaw.path().parent().orElse(PlanPath.ROOT);
    JsonNode holder = PlanValue.at(plan, parent);
    PlanPath.Step last = flaw.path().steps().get(flaw.path().steps().size() - 1);
    if (holder instanceof ObjectNode object && last instanceof PlanPath.Key key) {
      if (flaw.code() == Code.PLAN_UNKNOWN_KEY || isSecondCost(object, key)) {
        object.remove(key.name());
      } else {
        object.set(key.name(), schema.at(flaw.path(), plan).example());
      }
    } else if (holder instanceof ArrayNode array && last instanceof PlanPath.Index index) {
      array.set(index.position(), schema.at(flaw.path(), plan).example());
    }
  }

  private static boolean isSecondCost(ObjectNode object, PlanPath.Key key) {
    return key.name().equals("costPerMinute") && object.has("costPerHour");
  }
}
