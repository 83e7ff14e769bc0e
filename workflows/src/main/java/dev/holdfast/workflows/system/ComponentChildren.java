package dev.holdfast.workflows.system;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.StepDefinition;
import io.temporal.workflow.ChildWorkflowStub;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The children of a run of several components, one for each. A child has the very id that a run of
 * its component alone has, so that Temporal lets only one of them run.
 */
public interface ComponentChildren {

  /** What the whole run was asked with. */
  RunRequest run();

  /** When it began to hurt, as the whole run counts. */
  Instant impact();

  /** What runs {@code component}; empty if this version has nothing that could. */
  Optional<String> provider(Component component);

  /** The steps of its run; empty if it has none of its own. */
  List<StepDefinition> steps(Component component);

  /** A component before its child is started. */
  ComponentReport pending(Component component);

  /** A child that is not started yet. */
  Child of(Component component);

  /** A child that is not started yet, and what it will be asked. */
  record Child(ChildWorkflowStub stub, Object request) {}
}
