package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What moves a component to another site, and by which steps. What is shown before a run and what a
 * run does are this one list.
 */
public final class ComponentMoves {

  private ComponentMoves() {}

  /** What moves {@code component}; empty if this version has nothing that could. */
  public static Optional<String> provider(Component component) {
    return switch (component.kind()) {
      case SERVER -> Optional.of("postgres");
      case SERVICE ->
          component instanceof Service service
              ? Optional.of(service.control().name().toLowerCase(Locale.ROOT))
              : Optional.empty();
      case TRAFFIC -> Optional.of("traffic");
      case DATABASE, MACHINE, SECRETS, FILES, REPOSITORY, COMMAND -> Optional.empty();
    };
  }

  /** Its steps in order, as a part of a run of {@code kind}; empty if nothing moves it. */
  public static List<StepDefinition> steps(Component component, RunRequest.Kind kind) {
    return switch (component.kind()) {
      case SERVER ->
          kind == RunRequest.Kind.FAILBACK
              ? FailbackStep.of(RunPolicy.usual())
              : List.of(FailoverStep.values());
      case SERVICE -> ServiceMoveStep.of(kind);
      case TRAFFIC -> TrafficMoveStep.all();
      case DATABASE, MACHINE, SECRETS, FILES, REPOSITORY, COMMAND -> List.of();
    };
  }
}
