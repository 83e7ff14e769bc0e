package dev.holdfast.activities.terraform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state of version 4, as {@code terraform state pull} prints it.
 *
 * @param lineage null if there is no state
 * @param instances of resources that Terraform manages; those of data sources are left out
 */
record TerraformState(@Nullable String lineage, long serial, List<Instance> instances) {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int VERSION = 4;

  TerraformState {
    instances = List.copyOf(instances);
  }

  /**
   * One resource, or one of several of the same name.
   *
   * @param resource its address without an index
   * @param address its address
   * @param id null if it has none
   * @param tainted whether something went wrong while it was made
   */
  record Instance(String resource, String address, @Nullable String id, boolean tainted) {}

  /** Fails with {@link FailureCode#STATE_DAMAGED} if it can't be understood. */
  static TerraformState read(Path file) {
    try {
      if (!Files.exists(file) || Files.readString(file).isBlank()) {
        return new TerraformState(null, 0, List.of());
      }
      return of(MAPPER.readTree(file.toFile()));
    } catch (IOException e) {
      throw FailureCode.STATE_DAMAGED.failure("the state is no JSON", e);
    }
  }

  private static TerraformState of(JsonNode state) {
    if (state.path("version").asInt() != VERSION || !state.path("lineage").isTextual()) {
      throw FailureCode.STATE_DAMAGED.failure(
          "the state is not of version %d with a lineage".formatted(VERSION));
    }
    List<Instance> instances = new ArrayList<>();
    for (JsonNode resource : state.path("resources")) {
      if (resource.path("mode").asText().equals("managed")) {
        add(resource, instances);
      }
    }
    return new TerraformState(
        state.path("lineage").asText(), state.path("serial").asLong(), instances);
  }

  private static void add(JsonNode resource, List<Instance> instances) {
    String module = resource.path("module").asText("");
    String address =
        (module.isEmpty() ? "" : module + ".")
            + resource.path("type").asText()
            + "."
            + resource.path("name").asText();
    for (JsonNode instance : resource.path("instances")) {
      JsonNode id = instance.path("attributes").path("id");
      instances.add(
          new Instance(
              address,
              address + index(instance.path("index_key")),
              id.isTextual() ? id.asText() : null,
              instance.path("status").asText().equals("tainted")));
    }
  }

  private static String index(JsonNode key) {
    if (key.isMissingNode()) {
      return "";
    }
    return "[" + (key.isTextual() ? key.toString() : key.asText()) + "]";
  }
}
