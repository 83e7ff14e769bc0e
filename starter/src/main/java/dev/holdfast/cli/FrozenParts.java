package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a plan is frozen, as its newest runs of {@code dr freeze} and {@code dr unfreeze} have
 * left it. The servers are not asked: what was restored or failed over meanwhile is as its own run
 * tells.
 */
final class FrozenParts {

  private static final String CLOSED_FREEZES =
      "HfPlan = '%s' AND (HfKind = 'FREEZE' OR HfKind = 'UNFREEZE')"
          + " AND ExecutionStatus = 'Completed'";

  /** More than anybody freezes and unfreezes in one emergency. */
  private static final int LOOKED_AT = 20;

  private final Runs runs;

  FrozenParts(Runs runs) {
    this.runs = runs;
  }

  /** Adds {@code frozen} to a status of the plan if anything is. */
  void addTo(ObjectNode status) {
    if (status.has("frozen") || status.has("unfrozen")) {
      return;
    }
    ArrayNode frozen = status.arrayNode();
    Set<String> settled = new TreeSet<>();
    runs.list(CLOSED_FREEZES.formatted(status.path("plan").asText())).stream()
        .limit(LOOKED_AT)
        .map(it -> runs.status("status", it.getExecution()))
        .filter(it -> it.path("outcome").asText().equals("COMPLETED"))
        .forEach(
            it -> {
              add(it.path("frozen"), settled, frozen);
              add(it.path("unfrozen"), settled, status.arrayNode());
            });
    if (!frozen.isEmpty()) {
      status.set("frozen", frozen);
    }
  }

  /** The newest word about a component counts. */
  private static void add(JsonNode parts, Set<String> settled, ArrayNode to) {
    for (JsonNode part : parts) {
      if (settled.add(part.path("component").asText() + " " + part.path("site").asText())) {
        to.add(part);
      }
    }
  }
}
