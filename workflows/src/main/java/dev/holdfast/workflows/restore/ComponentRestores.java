package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.plan.LossSource;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.ApprovalStep;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What restores a component, and by which steps. What is shown before a run and what a run does are
 * this one list.
 */
public final class ComponentRestores {

  private ComponentRestores() {}

  /** What restores {@code component}; empty if this version has nothing that could. */
  public static Optional<String> provider(Component component) {
    return switch (component.kind()) {
      case DATABASE -> Optional.of("postgres");
      case REPOSITORY -> Optional.of("git");
      case SERVICE -> commands(component);
      case SECRETS, FILES ->
          FilesTarget.isOf(component) ? Optional.of(component.kind().word()) : Optional.empty();
      case SERVER, MACHINE, TRAFFIC, COMMAND -> Optional.empty();
    };
  }

  /** As {@link #provider}, of a component of a run: there is one. */
  static String requireProvider(Component component) {
    return provider(component)
        .orElseThrow(() -> new IllegalArgumentException("nothing restores " + component));
  }

  /** Whether this version brings {@code component} back by {@code road}. */
  public static boolean takes(LossSource.Road road, Component component) {
    return provider(component).isPresent()
        && switch (road) {
          case BACKUPS, ORIGIN -> true;
          case SERVER_BACKUPS, COPY -> false;
        };
  }

  /** Its steps in a run of its own: the policy may ask for approvals first. */
  public static List<StepDefinition> stepsAlone(Component component, RunPolicy policy) {
    return ApprovalStep.within(policy, steps(component));
  }

  /**
   * What a run of several components does itself, under the policy of its plan: the last of these
   * after all components, the others before them.
   */
  public static List<StepDefinition> stepsOfSeveral(RunPolicy policy) {
    return SystemStep.of(policy);
  }

  /** Its steps in order, as a part of a run; empty if it has none of its own. */
  public static List<StepDefinition> steps(Component component) {
    return switch (component.kind()) {
      case DATABASE -> List.of(RestoreStep.values());
      case REPOSITORY -> List.of(RepositoryStep.values());
      case SERVICE -> List.of(ServiceStep.values());
      case SECRETS, FILES -> List.of(FilesRestoreStep.values());
      case SERVER, MACHINE, TRAFFIC, COMMAND -> List.of();
    };
  }

  /** Those of a service that the plan has a restart command for. */
  private static Optional<String> commands(Component component) {
    return component instanceof Service service && service.control() != Service.Control.SYSTEMD
        ? Optional.of(service.control().name().toLowerCase(Locale.ROOT))
        : Optional.empty();
  }
}
