package dev.holdfast.activities.planfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.holdfast.workflows.plan.PlanPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The published schema: validates, and tells what may stand at a path. */
final class PlanSchema {

  private static final String RESOURCE = "recovery-plan.schema.json";

  private final JsonNode document;
  private final Schema schema;

  private PlanSchema(JsonNode document) {
    this.document = document;
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(document);
  }

  /** Loaded when the first plan is read: it costs most of a second on a cold JVM. */
  static PlanSchema instance() {
    return Loaded.SCHEMA;
  }

  List<Error> validate(JsonNode plan) {
    return schema.validate(plan);
  }

  /**
   * The schema of the value of {@code plan} at {@code path}; missing where the schema has nothing
   * to say. What may stand in a component depends on its kind, which is why the plan is asked.
   */
  Subschema at(PlanPath path, JsonNode plan) {
    Subschema found = new Subschema(document);
    JsonNode value = plan;
    for (PlanPath.Step step : path.steps()) {
      found = found.below(step);
      value = PlanValue.below(value, step);
      found = found.of(value);
    }
    return found;
  }

  /** A schema that may hand over to a definition by {@code $ref}; its own keywords come first. */
  final class Subschema {

    private final JsonNode own;
    private final JsonNode definition;

    private Subschema(JsonNode own) {
      this.own = own;
      String reference = own.path("$ref").asText("");
      this.definition =
          reference.isEmpty() ? MissingNode.getInstance() : document.at(reference.substring(1));
    }

    /** What the value should be, as a phrase: "a duration such as 30s". */
    String title() {
      return keyword("title").asText("something else");
    }

    boolean isSecret() {
      return own.path("$ref").asText("").equals("#/$defs/secret");
    }

    boolean isPlainText() {
      return keyword("type").asText("").equals("string")
          && keyword("pattern").isMissingNode()
          && keyword("enum").isMissingNode();
    }

    List<String> keys() {
      List<String> keys = new ArrayList<>();
      keyword("properties").fieldNames().forEachRemaining(keys::add);
      return keys;
    }

    /** A value that fits: the example given, else one made of the examples of required keys. */
    JsonNode example() {
      JsonNode given = keyword("examples").path(0);
      if (!given.isMissingNode()) {
        return given;
      }
      ObjectNode made = JsonNodeFactory.instance.objectNode();
      for (JsonNode key : keyword("required")) {
        made.set(key.asText(), below(new PlanPath.Key(key.asText())).example());
      }
      return made;
    }

    /** Of alternatives by kind the one for {@code value}; itself where there are none. */
    private Subschema of(JsonNode value) {
      for (JsonNode alternative : keyword("allOf")) {
        JsonNode kind = alternative.at("/if/properties/kind/const");
        if (!kind.isMissingNode() && kind.equals(value.path("kind"))) {
          return new Subschema(alternative.path("then"));
        }
      }
      return this;
    }

    private JsonNode keyword(String name) {
      return own.has(name) ? own.path(name) : definition.path(name);
    }

    private Subschema below(PlanPath.Step step) {
      if (step instanceof PlanPath.Key key) {
        JsonNode property = keyword("properties").path(key.name());
        return new Subschema(property.isMissingNode() ? keyword("additionalProperties") : property);
      }
      JsonNode first = keyword("prefixItems").path(((PlanPath.Index) step).position());
      return new Subschema(first.isMissingNode() ? keyword("items") : first);
    }
  }

  private static final class Loaded {

    static final PlanSchema SCHEMA = load();

    private static PlanSchema load() {
      try (InputStream in = PlanSchema.class.getResourceAsStream(RESOURCE)) {
        return new PlanSchema(
            new ObjectMapper()
                .readTree(Objects.requireNonNull(in, RESOURCE + " is not on the class path")));
      } catch (IOException e) {
        throw new UncheckedIOException("the plan schema cannot be read", e);
      }
    }
  }
}
