package dev.holdfast.cli;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Secrets;
import dev.holdfast.workflows.runbook.FailureCode;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The components of a plan that are files, or secrets. */
final class FilesParts {

  private FilesParts() {}

  /** Those that have backups and can be restored from them. */
  static Stream<Component> all(RecoveryPlan plan) {
    return plan.components().stream().filter(FilesTarget::isOf);
  }

  /**
   * The one of this name, if it is of files or secrets. Fails with {@link FailureCode#USAGE} if
   * this version can't back it up.
   */
  static Optional<Component> named(RecoveryPlan plan, @Nullable String name) {
    Optional<Component> found =
        plan.components().stream()
            .filter(it -> it.component().equals(name))
            .filter(it -> it.kind() == Component.Kind.FILES || it.kind() == Component.Kind.SECRETS)
            .findFirst();
    found.filter(it -> !FilesTarget.isOf(it)).ifPresent(FilesParts::refuse);
    return found;
  }

  private static void refuse(Component component) {
    if (!(component instanceof Secrets secrets)) {
      return;
    }
    String why =
        secrets.backups() == null
            ? "the plan names no backups of them"
            : "this version backs up and restores file: items only, and %s are none"
                .formatted(String.join(", ", FilesTarget.notFiles(secrets)));
    throw new CommandFailure(
        FailureCode.USAGE, "secrets %s: %s".formatted(secrets.component(), why));
  }
}
