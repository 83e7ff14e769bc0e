package dev.holdfast.activities.planfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The schema of plans as editors find it. */
final class PublishedSchema {

  static final String TRAFFIC = "/$defs/trafficKind/properties";

  private static final JsonNode SCHEMA = read();

  private PublishedSchema() {}

  private static JsonNode read() {
    try {
      return new ObjectMapper()
          .readTree(Path.of("..", "plans", "recovery-plan.schema.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of it. */
  static JsonNode json() {
    return SCHEMA;
  }

  /** The texts of the array there. */
  static List<String> texts(String pointer) {
    return texts(SCHEMA.at(pointer));
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(it -> texts.add(it.asText()));
    return texts;
  }

  /** The part there as a schema of its own. */
  static Schema part(String pointer) {
    ObjectNode part = SCHEMA.at(pointer).deepCopy();
    part.remove("$id");
    if (!pointer.isEmpty()) {
      part.set("$defs", SCHEMA.path("$defs"));
    }
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(part);
  }

  /** What a kind of component or check is called in a plan. */
  static String word(Class<?> type) {
    return type.getSimpleName().substring(0, 1).toLowerCase(Locale.ROOT)
        + type.getSimpleName().substring(1);
  }
}
