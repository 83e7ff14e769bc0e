package dev.holdfast.activities.planfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.holdfast.workflows.plan.PlanFinding.Code;
import dev.holdfast.workflows.plan.PlanFlaw;
import dev.holdfast.workflows.plan.PlanPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.NodeType;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** One walk over YAML's nodes, following aliases within bounds. */
final class YamlWalk {

  /** Aliases can make a small file huge; a plan of 5,000 components has a third of this. */
  private static final int MOST_NODES = 200_000;

  /** More digits may not fit a long. */
  private static final int MOST_DIGITS = 18;

  private static final Pattern FRACTION = Pattern.compile("-?[0-9]{1,18}[.][0-9]{0,18}");

  private final JsonNodeFactory json = JsonNodeFactory.instance;
  private final Map<PlanPath, Position> positions = new HashMap<>();
  private final List<LocatedFlaw> flaws = new ArrayList<>();
  private int nodes;

  YamlTree walk(Node document) throws UnreadablePlanException {
    positions.put(PlanPath.ROOT, Position.of(document.getStartMark()));
    JsonNode root = visit(document, PlanPath.ROOT);
    return new YamlTree(root, Collections.unmodifiableMap(positions), List.copyOf(flaws));
  }

  private JsonNode visit(Node node, PlanPath path) throws UnreadablePlanException {
    nodes++;
    if (nodes > MOST_NODES || path.steps().size() > YamlGuard.DEEPEST) {
      throw new UnreadablePlanException(
          Position.of(node.getStartMark()),
          Code.PLAN_TOO_COMPLEX,
          "the plan becomes too large here once its aliases (*...) are followed",
          "write values out instead of using aliases");
    }
    return switch (node.getNodeType()) {
      case MAPPING -> mapping((MappingNode) node, path);
      case SEQUENCE -> sequence((SequenceNode) node, path);
      case SCALAR -> scalar((ScalarNode) node);
      case ANCHOR -> throw new IllegalStateException("only writing YAML makes anchor nodes");
    };
  }

  private ObjectNode mapping(MappingNode node, PlanPath path) throws UnreadablePlanException {
    ObjectNode object = json.objectNode();
    for (NodeTuple entry : node.getValue()) {
      Position position = Position.of(entry.getKeyNode().getStartMark());
      if (entry.getKeyNode().getNodeType() != NodeType.SCALAR) {
        flaws.add(new LocatedFlaw(position, keyNotText(path)));
        continue;
      }
      String key = ((ScalarNode) entry.getKeyNode()).getValue();
      PlanPath below = path.key(key);
      if (object.has(key)) {
        flaws.add(new LocatedFlaw(position, duplicate(below)));
        continue;
      }
      positions.put(below, position);
      object.set(key, visit(entry.getValueNode(), below));
    }
    return object;
  }

  private ArrayNode sequence(SequenceNode node, PlanPath path) throws UnreadablePlanException {
    ArrayNode array = json.arrayNode();
    for (Node entry : node.getValue()) {
      PlanPath below = path.index(array.size());
      positions.put(below, Position.of(entry.getStartMark()));
      array.add(visit(entry, below));
    }
    return array;
  }

  /** Numbers that JSON cannot hold stay text, so that the schema refuses them as written. */
  private static JsonNode scalar(ScalarNode node) {
    String text = node.getValue();
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return NullNode.getInstance();
    }
    if (tag.equals(Tag.BOOL)) {
      return BooleanNode.valueOf(text.equals("true"));
    }
    if (tag.equals(Tag.INT) && text.length() <= MOST_DIGITS) {
      return LongNode.valueOf(Long.parseLong(text));
    }
    if (tag.equals(Tag.FLOAT) && FRACTION.matcher(text).matches()) {
      return DoubleNode.valueOf(Double.parseDouble(text));
    }
    return TextNode.valueOf(text);
  }

  private static PlanFlaw keyNotText(PlanPath path) {
    return new PlanFlaw(
        path,
        Code.PLAN_YAML_NOT_SUPPORTED,
        "a key of %s is not text".formatted(path.subject()),
        "write keys as plain words, and values with { or [ behind a key");
  }

  private static PlanFlaw duplicate(PlanPath path) {
    return new PlanFlaw(
        path,
        Code.PLAN_DUPLICATE_KEY,
        "%s is there already; only one of the two can count".formatted(path.subject()),
        "remove one of them");
  }
}
