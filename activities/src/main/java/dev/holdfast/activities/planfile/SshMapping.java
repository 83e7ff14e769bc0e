package dev.holdfast.activities.planfile;

import static dev.holdfast.activities.planfile.PlanNodes.optional;
import static dev.holdfast.activities.planfile.PlanNodes.reference;
import static dev.holdfast.activities.planfile.PlanNodes.secret;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SshAccess;
import org.jspecify.annotations.Nullable;

/** How hosts are logged in to. */
final class SshMapping {

  private static final String USUAL_PORT = "22";

  private SshMapping() {}

  static SshAccess access(JsonNode node) {
    return new SshAccess(
        optional(node.path("host"), PlanNodes::reference),
        new Reference(node.path("port").asText(USUAL_PORT)),
        reference(node.path("user")),
        secret(node.path("key")),
        reference(node.path("knownHosts")));
  }

  static @Nullable Reference ownHost(JsonNode node) {
    return optional(node.path("sshHost"), PlanNodes::reference);
  }

  static @Nullable Reference ownPort(JsonNode node) {
    return optional(node.path("sshPort"), PlanNodes::reference);
  }
}
