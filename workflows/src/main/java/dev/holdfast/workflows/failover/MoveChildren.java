package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Cluster;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.StepDefinition;
import dev.holdfast.workflows.system.ComponentChildren;
import dev.holdfast.workflows.system.ComponentReport;
import dev.holdfast.workflows.system.PartRuns;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The moves that the move of a whole system consists of. */
final class MoveChildren implements ComponentChildren {

  private final SystemFailoverRequest request;
  private final Instant impact;
  private final PartRuns parts;
  private @Nullable SiteMove sites;

  MoveChildren(
      SystemFailoverRequest request, Instant impact, SortedMap<String, Integer> positions) {
    this.request = request;
    this.impact = impact;
    this.parts = new PartRuns(request.run(), positions);
  }

  /** From here on children can be begun. */
  void between(SiteMove observed) {
    sites = observed;
  }

  /** Whether it was at the new site before this run, which so has nothing to take back there. */
  boolean wasThere(String component) {
    return sites != null && sites.alreadyThere(component).isPresent();
  }

  private SiteMove sites() {
    if (sites == null) {
      throw new IllegalStateException("nobody has looked at the sites yet");
    }
    return sites;
  }

  @Override
  public RunRequest run() {
    return request.run();
  }

  @Override
  public Instant impact() {
    return impact;
  }

  @Override
  public Optional<String> provider(Component component) {
    return ComponentMoves.provider(component);
  }

  @Override
  public List<StepDefinition> steps(Component component) {
    return ComponentMoves.steps(component, request.run().kind());
  }

  @Override
  public ComponentReport pending(Component component) {
    return parts.pending(component, provider(component).orElse(null));
  }

  @Override
  public Child of(Component component) {
    RunRequest run = parts.request(component);
    if (component instanceof Cluster cluster) {
      return parts.child(component, type(cluster), run, asked(cluster, run));
    }
    if (component instanceof Service service) {
      return parts.child(
          component,
          "ServiceMoveWorkflow",
          run,
          new ServiceMoveRequest(run, service, sites().from(), sites().to()));
    }
    if (component instanceof Traffic traffic) {
      return parts.child(
          component,
          "TrafficMoveWorkflow",
          run,
          new TrafficMoveRequest(run, traffic, sites().from(), sites().to()));
    }
    throw new IllegalArgumentException("nothing moves " + component);
  }

  /** One that a run before this one has brought home is looked at, as any that is there. */
  private String type(Cluster cluster) {
    boolean goesHome = request.run().kind() == RunRequest.Kind.FAILBACK;
    return goesHome && sites().alreadyThere(cluster.component()).isEmpty()
        ? "ServerFailbackWorkflow"
        : "ServerFailoverWorkflow";
  }

  /**
   * Approvals are asked for, and people told, by the whole run, which also watches whether all
   * holds.
   */
  private ServerFailoverRequest asked(Cluster cluster, RunRequest run) {
    return new ServerFailoverRequest(
        run,
        cluster.server().believedAtOnce(),
        sites().to(),
        request.waiver(),
        request.acceptedLoss(),
        request.plan().failover().probe().ledger(),
        request.plan().webhooks(),
        request.plan().policy(),
        true,
        request.plan().failover().failback());
  }
}
