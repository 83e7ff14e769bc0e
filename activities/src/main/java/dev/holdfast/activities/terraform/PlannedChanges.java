package dev.holdfast.activities.terraform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.workflows.plan.TerraformCode;
import dev.holdfast.workflows.rebuild.MachineChanges.Change;
import dev.holdfast.workflows.rebuild.MachineChanges.Planned;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a plan of Terraform would change, as {@code terraform show -json} prints it. */
record PlannedChanges(List<Change> changes) {

  /** People look through no more, and histories hold no more. */
  private static final int MOST = 1_000;

  private static final JsonMapper MAPPER = new JsonMapper();
  static final String CREATE = "create";
  private static final String REPLACE = "replace";
  private static final String DELETE = "delete";

  PlannedChanges {
    changes = List.copyOf(changes);
  }

  /** Fails with {@link FailureCode#TERRAFORM_FAILED} if it can't be understood. */
  static PlannedChanges read(Path file, TerraformCode code) {
    try {
      JsonNode plan = MAPPER.readTree(file.toFile());
      if (!plan.path("format_version").asText().startsWith("1.")) {
        throw FailureCode.TERRAFORM_FAILED.failure(
            "the plan is of format %s, not of 1".formatted(plan.path("format_version")));
      }
      List<Change> changes = new ArrayList<>();
      for (JsonNode it : plan.path("resource_changes")) {
        action(it)
            .map(
                action ->
                    new Change(
                        it.path("address").asText(),
                        action,
                        code.owns(it.path("address").asText())))
            .ifPresent(changes::add);
      }
      return new PlannedChanges(changes);
    } catch (IOException e) {
      throw FailureCode.TERRAFORM_FAILED.failure("the plan can't be read", e);
    }
  }

  private static Optional<String> action(JsonNode resource) {
    if (!resource.path("mode").asText().equals("managed")) {
      return Optional.empty();
    }
    List<String> actions =
        StreamSupport.stream(resource.path("change").path("actions").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    if (actions.contains(DELETE) && actions.contains(CREATE)) {
      return Optional.of(REPLACE);
    }
    if (resource.path("change").has("importing")) {
      return Optional.of("import");
    }
    return actions.stream().filter(it -> !it.equals("no-op") && !it.equals("read")).findFirst();
  }

  /**
   * Fails with {@link FailureCode#CHANGE_REFUSED} if anything else than the machine would be
   * destroyed that is not {@code allowed}.
   */
  void requireAllowed(List<String> allowed) {
    if (changes.size() > MOST) {
      throw FailureCode.CHANGE_REFUSED.failure(
          "it would change %d resources, more than %d".formatted(changes.size(), MOST));
    }
    String destroyed =
        changes.stream()
            .filter(it -> !it.machine() && destroys(it) && !allowed.contains(it.address()))
            .map(it -> it.action() + " " + it.address())
            .collect(Collectors.joining(", "));
    if (!destroyed.isEmpty()) {
      throw FailureCode.CHANGE_REFUSED.failure("besides the machine it would " + destroyed);
    }
  }

  /** Fails with {@link FailureCode#STATE_CHANGED} if anything would be made or destroyed. */
  void requireUpdatesOnly() {
    String others =
        changes.stream()
            .filter(it -> it.machine() || !it.action().equals("update"))
            .map(it -> it.action() + " " + it.address())
            .collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      throw FailureCode.STATE_CHANGED.failure(
          "with the old machine back, the code wants: " + others);
    }
  }

  private static boolean destroys(Change change) {
    return change.action().equals(DELETE) || change.action().equals(REPLACE);
  }

  /**
   * Fails with {@link FailureCode#STATE_CHANGED} if there is a change that was not previewed. What
   * was to be replaced may be created by now, and what was begun may have to be replaced.
   */
  void requireWithin(Planned preview) {
    String others =
        changes.stream()
            .filter(it -> preview.changes().stream().noneMatch(seen -> covers(seen, it)))
            .map(it -> it.action() + " " + it.address())
            .collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      throw FailureCode.STATE_CHANGED.failure("nobody was shown that it would " + others);
    }
  }

  private static boolean covers(Change seen, Change now) {
    return seen.address().equals(now.address())
        && (seen.action().equals(now.action()) || (makes(seen) && makes(now)));
  }

  private static boolean makes(Change change) {
    return change.action().equals(CREATE) || change.action().equals(REPLACE);
  }

  Planned told(Attempt attempt) {
    return new Planned(changes, attempt);
  }
}
