package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.Several;
import dev.holdfast.workflows.site.TrafficSwitches;
import dev.holdfast.workflows.site.TrafficSwitches.Pause;
import dev.holdfast.workflows.site.TrafficTarget;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Clients that wait while nobody takes writes, where what sends them to a site can do that. */
final class HeldClients {

  /** Transactions of an application that is well are over by then. */
  private static final Duration PLANNED = Duration.ofSeconds(10);

  /** Where the site is lost, most have ended by then, and the others will not. */
  private static final Duration UNPLANNED = Duration.ofSeconds(2);

  private final SystemFailoverRequest request;
  private final TrafficSwitches switches;
  private final TrafficSwitches undoSwitches =
      Workflow.newActivityStub(TrafficSwitches.class, ActivityKinds.undo());

  HeldClients(SystemFailoverRequest request) {
    this.request = request;
    // a recovery does not wait long for what may be lost as well
    this.switches =
        Workflow.newActivityStub(
            TrafficSwitches.class,
            request.planned() ? ActivityKinds.change() : ActivityKinds.probe());
  }

  boolean areNone() {
    return traffic().isEmpty();
  }

  private List<Traffic> traffic() {
    return request.plan().components().stream()
        .filter(Traffic.class::isInstance)
        .map(Traffic.class::cast)
        .toList();
  }

  /** Those who can't be made to wait fail meanwhile; a failover goes on without being able to. */
  Several hold(Attempt before) {
    List<Observation> seen = new ArrayList<>();
    for (Traffic it : traffic()) {
      try {
        seen.add(switches.pause(new Pause(target(it), request.planned() ? PLANNED : UNPLANNED)));
      } catch (ActivityFailure e) {
        if (request.planned()) {
          throw e;
        }
        String why = it.component() + ": clients do not wait: " + Runbook.why(e).message();
        seen.add(new Several(why, false, before));
      }
    }
    return Several.of(seen, before);
  }

  /** What of it is called so. */
  List<Traffic> of(Predicate<String> names) {
    return traffic().stream().filter(it -> names.test(it.component())).toList();
  }

  /** Clients of these go on, wherever they are sent now. */
  Several letGo(List<Traffic> of, Attempt before) {
    return resumed(of, switches, before);
  }

  /** All of them go on, as long as it takes. */
  Several undo(Attempt before) {
    return resumed(traffic(), undoSwitches, before);
  }

  private Several resumed(List<Traffic> of, TrafficSwitches by, Attempt before) {
    List<Observation> seen = new ArrayList<>();
    of.forEach(it -> seen.add(by.resume(target(it))));
    return Several.of(seen, before);
  }

  private TrafficTarget target(Traffic traffic) {
    return new TrafficTarget(request.run().run(), request.run().plan(), traffic);
  }
}
