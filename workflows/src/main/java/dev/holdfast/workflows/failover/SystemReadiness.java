package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.site.ClusterLooks;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
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
  static SystemReadiness of(SystemFailoverRequest request, SiteMove sites, TakeoverLooks looks) {
    SortedMap<String, Promise<Readiness>> asked = ask(request, sites, looks);
    List<String> said = new ArrayList<>();
    SortedMap<String, Readiness> servers = new TreeMap<>();
    List<ApplicationFailure> forbids = new ArrayList<>();
    for (ClusterLooks.ClusterSeen seen : sites.seen()) {
      Promise<Readiness> answer = asked.get(seen.server());
      if (answer == null) {
        boolean there = sites.alreadyThere(seen.server()).isPresent();
        said.add(seen.server() + (there ? ": is there already" : ": its own run brings it home"));
        continue;
      }
      try {
        Readiness ready = answer.get();
        servers.put(seen.server(), ready);
        said.add(seen.server() + ": " + ready.detail());
      } catch (ApplicationFailure e) {
        forbids.add(e);
      }
    }
    String missing = missing(request, sites, looks);
    if (!missing.isEmpty() && request.planned()) {
      forbids.add(FailureCode.NOT_READY.failure(missing));
    } else if (!missing.isEmpty()) {
      said.add(missing);
    }
    refuseIfAny(forbids);
    return new SystemReadiness(String.join("; ", said), servers, sites.attempt());
  }

  /** All servers at the same time: a backup folder that does not answer delays none of them. */
  private static SortedMap<String, Promise<Readiness>> ask(
      SystemFailoverRequest request, SiteMove sites, TakeoverLooks looks) {
    SortedMap<String, Promise<Readiness>> asked = new TreeMap<>();
    for (ClusterLooks.ClusterSeen seen : sites.seen()) {
      boolean there = sites.alreadyThere(seen.server()).isPresent();
      if (!there && request.run().kind() != RunRequest.Kind.FAILBACK) {
        ServerFailoverRequest server = asked(request, sites, seen.server());
        asked.put(
            seen.server(),
            Async.function(
                () ->
                    Readiness.of(
                        server, seen, it -> TakeoverNeeds.ask(server, it.member(), looks))));
      }
    }
    return asked;
  }

  /** Which addresses and secrets the worker lacks for what moves; empty if it has all. */
  private static String missing(
      SystemFailoverRequest request, SiteMove sites, TakeoverLooks looks) {
    List<String> places =
        request.planned() ? List.of(sites.from(), sites.to()) : List.of(sites.to());
    TakeoverLooks.Wanted wanted = NeededReferences.of(request.plan(), places);
    return wanted.all().isEmpty() ? "" : String.join("; ", looks.resolve(wanted).missing());
  }

  private static void refuseIfAny(List<ApplicationFailure> forbids) {
    if (forbids.size() == 1) {
      throw forbids.get(0);
    }
    if (!forbids.isEmpty()) {
      throw FailureCode.NOT_READY.failure(
          forbids.stream()
              .map(ApplicationFailure::getOriginalMessage)
              .collect(Collectors.joining("; ")));
    }
  }

  /** The same with something more to know; nothing if it is empty. */
  SystemReadiness and(String more) {
    return more.isEmpty() ? this : new SystemReadiness(detail + "; " + more, servers, attempt);
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
