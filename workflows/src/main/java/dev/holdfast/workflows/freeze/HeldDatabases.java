package dev.holdfast.workflows.freeze;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.DatabaseFences;
import dev.holdfast.workflows.runbook.DatabaseFences.Claim;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceTaken;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.Several;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Databases whose fence records a run holds. One after the other is worked on: an attempt ends all
 * other sessions of its run on the server.
 */
final class HeldDatabases {

  private final RunRequest run;
  private final String purpose;
  private final ActiveSystem active;
  private final SortedMap<String, Long> epochs = new TreeMap<>();
  private long turn;

  HeldDatabases(RunRequest run, String purpose, ActiveSystem active) {
    this.run = run;
    this.purpose = purpose;
    this.active = active;
  }

  List<DatabaseTarget> targets() {
    return active.databases();
  }

  /** Fails with {@link FailureCode#FENCE_HELD} if another run works on one of them. */
  Several take(DatabaseFences fences) {
    String workflow = Workflow.getInfo().getWorkflowId();
    return each(
        it -> {
          FenceTaken taken = fences.take(new Claim(it, workflow, run.requestedBy(), purpose, null));
          epochs.put(it.database().component(), taken.epoch());
          return taken;
        });
  }

  Several release(DatabaseFences fences) {
    return each(fences::release);
  }

  /** The same is done with each of them, in the order of the plan. */
  Several each(Function<DatabaseTarget, ? extends Observation> deed) {
    List<Observation> seen = new ArrayList<>();
    for (DatabaseTarget it : targets()) {
      seen.add(deed.apply(it));
    }
    return Several.of(seen, active.attempt());
  }

  /** To be asked for each thing that is done: the turn says which one came later. */
  Hold hold(DatabaseTarget target) {
    turn++;
    return new Hold(target, epochs.getOrDefault(target.database().component(), 0L), turn);
  }
}
