package dev.holdfast.activities.terraform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code holdfast.auto.tfvars.json} in the folder of the code: which generation of a machine is the
 * live one. Terraform reads it by itself, so that people's own plans know it too.
 */
record GenerationFile(Path file) {

  private static final JsonMapper MAPPER = new JsonMapper();

  static GenerationFile in(Path source) {
    return new GenerationFile(source.resolve("holdfast.auto.tfvars.json"));
  }

  /** Null if the file does not say: then the code's own default counts. */
  @Nullable String get(String variable) throws IOException {
    JsonNode value = content().path(variable);
    return value.isTextual() ? value.asText() : null;
  }

  /**
   * Leaves other variables alone.
   *
   * @param value null takes it out; a file that says nothing is removed
   */
  void set(String variable, @Nullable String value) throws IOException {
    ObjectNode content = content();
    if (value == null) {
      content.remove(variable);
    } else {
      content.put(variable, value);
    }
    if (content.isEmpty()) {
      Files.deleteIfExists(file);
    } else {
      MachineFolder.replace(file, content.toPrettyString() + "\n");
    }
  }

  private ObjectNode content() throws IOException {
    return Files.exists(file)
        ? (ObjectNode) MAPPER.readTree(file.toFile())
        : MAPPER.createObjectNode();
  }
}
