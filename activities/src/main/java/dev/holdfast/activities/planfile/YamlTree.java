package dev.holdfast.activities.planfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.holdfast.workflows.plan.PlanFinding.Code;
import dev.holdfast.workflows.plan.PlanPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * A YAML document as a JSON tree that still knows where each value stands.
 *
 * @param positions of the key for values of a key, of the value for entries of lists
 * @param flaws keys that are there twice or are not text; the tree goes without them
 */
record YamlTree(JsonNode root, Map<PlanPath, Position> positions, List<LocatedFlaw> flaws) {

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          // JSON's rules: no, ~ and 1_000 stay text
          .setSchema(new JsonSchema())
          .setAllowDuplicateKeys(true)
          .setAllowNonScalarKeys(true)
          .setCodePointLimit(2 * PlanBytes.LIMIT)
          .build();

  static YamlTree parse(String text) throws UnreadablePlanException {
    try {
      HeardEvents events = new HeardEvents(YamlGuard.check(SETTINGS, text));
      Optional<Node> document = new Composer(SETTINGS, events).getSingleNode();
      YamlTree tree = document.isPresent() ? new YamlWalk().walk(document.get()) : empty();
      if (tree.root().isMissingNode() || tree.root().isNull()) {
        throw new UnreadablePlanException(
            Position.START,
            Code.PLAN_EMPTY,
            "the file holds no plan",
            "begin with plan: NAME; plans/notes.yaml is an example");
      }
      return tree;
    } catch (MarkedYamlEngineException e) {
      throw notYaml(Position.of(e.getProblemMark().or(e::getContextMark)), problem(e));
    } catch (YamlEngineException e) {
      throw notYaml(Position.START, "the file is not valid YAML");
    }
  }

  /** Where the value stands, or else the nearest thing around it that is there. */
  Position positionOf(PlanPath path) {
    Optional<PlanPath> nearest = Optional.of(path);
    while (nearest.isPresent()) {
      Position position = positions.get(nearest.get());
      if (position != null) {
        return position;
      }
      nearest = nearest.get().parent();
    }
    return Position.START;
  }

  private static YamlTree empty() {
    return new YamlTree(MissingNode.getInstance(), Map.of(), List.of());
  }

  /** The parser's own words, unless they repeat the file: what they repeat may be a secret. */
  private static String problem(MarkedYamlEngineException e) {
    String problem = e.getProblem();
    if (problem.contains("alias")) {
      return "the file is not valid YAML: an alias (*...) refers to no anchor";
    }
    if (problem.contains("tag") || problem.contains("anchor") || problem.contains("directive")) {
      return "the file is not valid YAML: a tag, anchor or directive is wrong here";
    }
    return "the file is not valid YAML: " + problem;
  }

  private static UnreadablePlanException notYaml(Position position, String message) {
    return new UnreadablePlanException(
        position,
        Code.PLAN_NOT_YAML,
        message,
        "check indentation, quotes and brackets here and on the line before; "
            + "text with : # * & ! % @ goes into quotes");
  }
}
