package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Whether every server of a system can get a primary at the site to move to. */
record SystemReadiness(String detail, Attempt attempt) implements Observation {

  /**
   * Fails with {@link FailureCode#NOT_READY} and all that forbids it: nothing is changed while one
   * of the servers can't move.
   */
  static SystemReadiness of(SystemFailoverRequest request, SiteMove sites) {
    List<String> said = new ArrayList<>();
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
        said.add(seen.server() + ": " + Readiness.of(asked(request, sites, seen), seen).detail());
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
    return new SystemReadiness(String.join("; ", said), sites.attempt());
  }

  private static ServerFailoverRequest asked(
      SystemFailoverRequest request, SiteMove sites, ClusterLooks.ClusterSeen seen) {
    Server server =
        request.plan().servers().stream()
            .filter(it -> it.name().equals(seen.server()))
            .findFirst()
            .orElseThrow();
    return new ServerFailoverRequest(
        request.run(),
        server,
        sites.to(),
        request.waiver(),
        request.acceptedLoss(),
        null,
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
