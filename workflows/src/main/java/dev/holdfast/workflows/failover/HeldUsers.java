package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.MovedPlan;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Several;
import dev.holdfast.workflows.site.ServiceControls;
import dev.holdfast.workflows.site.ServiceControls.At;
import dev.holdfast.workflows.site.ServiceControls.Switch;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Services in maintenance while their system moves: at both sites, so that nobody writes to either
 * before it is good; of a lost site only what the new one shares with it. A switch that was on
 * before stays on.
 */
final class HeldUsers {

  private final SystemFailoverRequest request;
  private final List<At> turned = new ArrayList<>();
  private final ServiceControls controls =
      Workflow.newActivityStub(ServiceControls.class, ActivityKinds.change());
  private final ServiceControls undoControls =
      Workflow.newActivityStub(ServiceControls.class, ActivityKinds.undo());

  HeldUsers(SystemFailoverRequest request) {
    this.request = request;
  }

  boolean areNone() {
    return MovedPlan.withMaintenance(request.plan()).findAny().isEmpty();
  }

  Several hold(SiteMove sites) {
    List<Observation> seen = new ArrayList<>();
    switches(sites).forEach(it -> seen.add(hold(it)));
    return Several.of(seen, sites.attempt());
  }

  private Observation hold(At at) {
    var before = controls.maintenanceLook(at);
    if (before.on() && !turned.contains(at)) {
      return new Several(name(at) + ": was in maintenance before", false, before.attempt());
    }
    if (!turned.contains(at)) {
      turned.add(at);
    }
    return said(at, controls.maintenance(new Switch(at, true)));
  }

  /** Each switch once, though several places may share it. */
  private List<At> switches(SiteMove sites) {
    List<At> all = new ArrayList<>();
    for (Service service : MovedPlan.withMaintenance(request.plan()).toList()) {
      Map<String, At> distinct = new LinkedHashMap<>();
      for (String site :
          request.planned() ? List.of(sites.from(), sites.to()) : List.of(sites.to())) {
        distinct.putIfAbsent(
            String.valueOf(service.at(site).maintenance()),
            new At(request.run().run(), service, site));
      }
      all.addAll(distinct.values());
    }
    return all;
  }

  /** Those that this run put into maintenance are taken out of it. */
  Several admit(Attempt before) {
    return off(controls, before);
  }

  /** The same, as long as it takes. */
  Several undo(Attempt before) {
    return off(undoControls, before);
  }

  private Several off(ServiceControls by, Attempt before) {
    List<Observation> seen = new ArrayList<>();
    for (At at : List.copyOf(turned)) {
      seen.add(said(at, by.maintenance(new Switch(at, false))));
      turned.remove(at);
    }
    return Several.of(seen, before);
  }

  /** What is still in maintenance by this run; empty if nothing is. */
  String held() {
    return turned.stream().map(HeldUsers::name).collect(Collectors.joining(", "));
  }

  private static Observation said(At at, Observation switched) {
    return new Several(name(at) + ": " + switched.detail(), switched.changed(), switched.attempt());
  }

  private static String name(At at) {
    return "service %s at %s".formatted(at.service().component(), at.site());
  }
}
