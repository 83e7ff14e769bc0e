package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.site.ClusterLooks;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether every server of a system can get a primary at the site to move to.
 *
 * @param servers those that are to be moved, by name
 */
record SystemReadiness(String detail, SortedMap<String, Readiness> servers, Attempt attempt)
    implements Observation {

  /**
   * Fails with {@link FailureCode#NOT_READY} and all that forbids it: nothing is changed while one
   * of the servers can't move.
   */
  static SystemReadiness of(SystemFailoverRequest request, SiteMove sites) {
    List<String> said = new ArrayList<>();
    SortedMap<String, Readiness> servers = new TreeMap<>();
    List<ApplicationFailure> forbids = new ArrayList<>();
    for (ClusterLooks.ClusterSeen seen : sites.seen()) {
      if (sites.alreadyThere(seen.server()).isPresent()) {
        said.add(seen.server() + ": is there already");
        continue;
      }
      if (request.run().kind() == RunRequest.Kind.FAILBACK) {
        said.add(seen.server() + ": its own run brings it home");
        continue;
      }
      try {
        Readiness ready = Readiness.of(asked(request, sites, seen.server()), seen);
        servers.put(seen.server(), ready);
        said.add(seen.server() + ": " + ready.detail());
      } catch (ApplicationFailure e) {
        forbids.add(e);
      }
    }
    if (forbids.size() == 1) {
      throw forbids.get(0);
    }
    if (!forbids.isEmpty()) {
      throw FailureCode.NOT_READY.failure(
          forbids.stream()
              .map(ApplicationFailure::getOriginalMessage)
              .collect(Collectors.joining("; ")));
    }
    return new SystemReadiness(String.join("; ", said), servers, sites.attempt());
  }

  /** Since when each server is lost in the eyes of the probe is asked meanwhile. */
  List<ProbedImpact> askImpact(SystemFailoverRequest request, SiteMove sites) {
    List<ProbedImpact> asked = new ArrayList<>();
    servers.forEach(
        (name, ready) -> asked.add(ProbedImpact.ask(asked(request, sites, name), ready)));
    return asked;
  }

  private static ServerFailoverRequest asked(
      SystemFailoverRequest request, SiteMove sites, String name) {
    Server server =
        request.plan().servers().stream()
            .filter(it -> it.name().equals(name))
            .findFirst()
            .orElseThrow();
    return new ServerFailoverRequest(
        request.run(),
        server,
        sites.to(),
        request.waiver(),
        request.acceptedLoss(),
        request.plan().failover().probe().ledger(),
        List.of(),
        request.plan().policy(),
        true,
        request.plan().failover().failback());
  }

  @Override
  public boolean changed() {
    return false;
  }
}
