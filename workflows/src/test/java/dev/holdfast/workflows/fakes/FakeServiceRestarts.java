package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.rebuild.RebuildStep;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.restore.ServiceRestarts;
import io.temporal.activity.Activity;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Services that remember how often they were restarted. */
public final class FakeServiceRestarts implements ServiceRestarts {

  private final Script script;
  private final List<String> restarted = new CopyOnWriteArrayList<>();

  FakeServiceRestarts(Script script) {
    this.script = script;
  }

  @Override
  public Allowed requireAllowed(Batch batch) {
    return new Allowed(FakeWorld.attempt());
  }

  @Override
  public Restarted restart(Batch batch) {
    return script.play(
        ofRebuild() ? RebuildStep.START_SERVICES : RestoreStep.RESTART_SERVICES,
        () -> {
          List<String> names = batch.services().stream().map(Service::component).toList();
          restarted.addAll(names);
          return new Restarted(names, FakeWorld.attempt());
        });
  }

  private static boolean ofRebuild() {
    String type = Activity.getExecutionContext().getInfo().getWorkflowType();
    return type.equals("VmRebuildWorkflow");
  }

  /** The services in the order in which they were restarted, once for each time. */
  public List<String> restarted() {
    return List.copyOf(restarted);
  }
}
