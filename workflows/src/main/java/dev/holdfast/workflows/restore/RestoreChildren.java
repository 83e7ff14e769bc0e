package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Repository;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.StepDefinition;
import dev.holdfast.workflows.system.ComponentChildren;
import dev.holdfast.workflows.system.ComponentReport;
import dev.holdfast.workflows.system.PartRuns;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The restores that a restore of the whole plan consists of.
 *
 * @param positions the number of each component in the order of the whole run
 * @param to of each component with backups the newest backup not after this
 */
record RestoreChildren(
    RunRequest run,
    RecoveryPlan plan,
    Instant impact,
    SortedMap<String, Integer> positions,
    @Nullable Instant to)
    implements ComponentChildren {

  RestoreChildren {
    positions = new TreeMap<>(positions);
  }

  private PartRuns parts() {
    return new PartRuns(run, positions);
  }

  @Override
  public Optional<String> provider(Component component) {
    return ComponentRestores.provider(component);
  }

  @Override
  public List<StepDefinition> steps(Component component) {
    return ComponentRestores.steps(component);
  }

  @Override
  public ComponentReport pending(Component component) {
    return parts().pending(component, provider(component).orElse(null));
  }

  @Override
  public Child of(Component component) {
    RunRequest request = parts().request(component);
    return parts().child(component, type(component), request, asked(component, request));
  }

  private static String type(Component component) {
    return switch (component.kind()) {
      case DATABASE -> "DatabaseRestoreWorkflow";
      case REPOSITORY -> "RepositoryRestoreWorkflow";
      case SERVICE -> "ServiceRestartWorkflow";
      case SECRETS, FILES -> "FilesRestoreWorkflow";
      case SERVER, MACHINE, TRAFFIC, COMMAND -> throw nothingRestores(component);
    };
  }

  /** Services are components of their own here; people are told how it ended by the whole run. */
  private Object asked(Component component, RunRequest request) {
    if (component instanceof Service service) {
      return new ServiceRestartRequest(request, service, plan.webhooks(), plan.policy(), true);
    }
    if (component instanceof Repository repository) {
      return new RepositoryRestoreRequest(
          request, repository, plan.webhooks(), plan.policy(), true);
    }
    if (FilesTarget.isOf(component)) {
      return new FilesRestoreRequest(
          request, component, List.of(), plan.webhooks(), plan.policy(), true, to, null);
    }
    return plan.database(component.component())
        .map(it -> asked(it, request))
        .orElseThrow(() -> nothingRestores(component));
  }

  private DatabaseRestoreRequest asked(RecoveryPlan.DatabaseOnServer it, RunRequest request) {
    return new DatabaseRestoreRequest(
        request,
        DatabaseTarget.of(request.run(), plan, it),
        List.of(),
        plan.webhooks(),
        plan.policy(),
        true,
        to,
        null,
        false,
        false);
  }

  private static IllegalArgumentException nothingRestores(Component component) {
    return new IllegalArgumentException("nothing restores " + component);
  }
}
