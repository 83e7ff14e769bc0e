package dev.holdfast.cli;

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
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Holds what {@code dr} prints against the published contract {@code holdfast/1}. */
final class ContractSchema {

  private static final Path PUBLISHED = Path.of("../plans/holdfast-1.schema.json");
  private static final String DEFINITIONS = "$defs";
  private static final JsonNode DOCUMENT = published();

  private static final String INSTANT = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[.]\\d{3}Z";

  /** What stands below these is the user's, not ours. */
  private static final Set<String> THE_USERS =
      Set.of("rows", "written", "expected", "actual", "detail", "value");

  private ContractSchema() {}

  private static JsonNode published() {
    try {
      return new ObjectMapper().readTree(PUBLISHED.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What is wrong with an answer, one sentence each; its meaning is looked at once its shape is
   * right.
   *
   * @param command as in the contract: {@code restore}, {@code backup run}; a dry run is {@code
   *     restore --dry-run}. One that the schema does not know must keep the envelope
   */
  static List<String> breaches(String command, JsonNode answer) {
    List<String> breaches = new ArrayList<>();
    definition(command)
        .validate(answer)
        .forEach(it -> breaches.add(it.getInstanceLocation() + ": " + it.getMessage()));
    units("", answer, (path, what) -> breaches.add(path + ": " + what));
    if (breaches.isEmpty()) {
      breaches.addAll(ContractMeaning.breaches(command, answer));
    }
    return breaches;
  }

  private static Schema definition(String command) {
    JsonNode named = DOCUMENT.path(DEFINITIONS).path(command);
    JsonNode found = named.isMissingNode() ? DOCUMENT.path(DEFINITIONS).path("answer") : named;
    ObjectNode whole = found.deepCopy();
    whole.set(DEFINITIONS, DOCUMENT.path(DEFINITIONS));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(whole);
  }

  /** A field's name promises its unit, also that of a field which the schema does not know. */
  private static void units(String path, JsonNode node, BiConsumer<String, String> breach) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String at = path + "/" + field.getKey();
      if (!THE_USERS.contains(field.getKey())) {
        unit(field.getKey(), field.getValue(), what -> breach.accept(at, what));
        units(at, field.getValue(), breach);
      }
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      units(path + "/" + i, node.path(i), breach);
    }
  }

  private static void unit(String name, JsonNode value, Consumer<String> breach) {
    if (value.isNull()) {
      return;
    }
    if ((name.equals("at") || name.endsWith("At")) && !value.asText().matches(INSTANT)) {
      breach.accept(value + " must be an instant in UTC with milliseconds");
    }
    if (name.endsWith("Seconds") && value.isValueNode() && !value.isNumber()) {
      breach.accept(value + " must be a number of seconds");
    }
    if (name.endsWith("Bytes") && !value.isIntegralNumber()) {
      breach.accept(value + " must be a whole number of bytes");
    }
  }
}
