package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.ClusterTarget;
import dev.holdfast.workflows.site.MemberSeen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * From which site to which one a system moves, as it was seen.
 *
 * @param seen the servers, in the order of the plan
 */
record SiteMove(String from, String to, List<ClusterLooks.ClusterSeen> seen, Attempt attempt)
    implements Observation {

  SiteMove {
    seen = List.copyOf(seen);
  }

  /**
   * Looks at every server. Fails with {@link FailureCode#CLUSTER_AMBIGUOUS} if the servers are
   * active at several sites beside the one to move to, or nobody can tell which site to move to or
   * from.
   */
  static SiteMove seen(SystemFailoverRequest request, ClusterLooks looks) {
    List<ClusterLooks.ClusterSeen> seen = new ArrayList<>();
    for (Server server : request.plan().servers()) {
      seen.add(
          looks
              .look(new ClusterTarget(request.run().run(), request.run().plan(), server))
              .orFail());
    }
    Attempt attempt =
        seen.stream()
            .map(Observation::attempt)
            .findFirst()
            .orElseThrow(() -> FailureCode.NOT_READY.failure("the run has no server to move"));
    List<String> active = activeSites(seen);
    String to = to(request, seen, active);
    return new SiteMove(from(request, active, to), to, seen, attempt);
  }

  private static List<String> activeSites(List<ClusterLooks.ClusterSeen> seen) {
    return seen.stream()
        .flatMap(it -> it.all(MemberSeen.Role.PRIMARY).stream())
        .map(MemberSeen::site)
        .distinct()
        .toList();
  }

  /** Wanted by a person; else the only site beside the active one where standbys are seen. */
  private static String to(
      SystemFailoverRequest request, List<ClusterLooks.ClusterSeen> seen, List<String> active) {
    if (request.toSite() != null) {
      return request.toSite();
    }
    List<String> others =
        seen.stream()
            .flatMap(it -> it.all(MemberSeen.Role.STANDBY).stream())
            .map(MemberSeen::site)
            .filter(it -> !active.contains(it))
            .distinct()
            .toList();
    if (others.size() == 1) {
      return others.get(0);
    }
    throw FailureCode.CLUSTER_AMBIGUOUS.failure(
        others.isEmpty()
            ? "no standby of the plan's servers answers beside the active site: name the site with"
                + " --to"
            : "standbys are at %s: name the site with --to"
                .formatted(String.join(" and ", others)));
  }

  private static List<String> sitesOfServers(SystemFailoverRequest request) {
    return request.plan().servers().stream()
        .flatMap(it -> it.members().stream())
        .map(it -> it.site())
        .distinct()
        .toList();
  }

  /** Where it is active but for what is there already; where none is, the only other site. */
  private static String from(SystemFailoverRequest request, List<String> active, String to) {
    List<String> elsewhere = active.stream().filter(it -> !it.equals(to)).toList();
    if (elsewhere.size() > 1) {
      throw FailureCode.CLUSTER_AMBIGUOUS.failure(
          "the system is active at %s: move one part after the other with --component"
              .formatted(String.join(" and ", elsewhere)));
    }
    return elsewhere.stream().findFirst().orElseGet(() -> onlyOther(request, to));
  }

  private static String onlyOther(SystemFailoverRequest request, String to) {
    List<String> others =
        sitesOfServers(request).stream().filter(it -> !it.equals(to)).distinct().toList();
    if (others.size() != 1) {
      throw FailureCode.CLUSTER_AMBIGUOUS.failure(
          "no server takes writes, and nobody can tell which of %s was active"
              .formatted(String.join(", ", others)));
    }
    return others.get(0);
  }

  /** The primary that {@code server} has at the site to move to already. */
  Optional<MemberSeen> alreadyThere(String server) {
    return seen.stream()
        .filter(it -> it.server().equals(server))
        .flatMap(it -> it.all(MemberSeen.Role.PRIMARY).stream())
        .filter(it -> it.site().equals(to))
        .findFirst();
  }

  @Override
  public String detail() {
    return "from %s to %s: %s"
        .formatted(
            from,
            to,
            seen.stream()
                .map(it -> it.server() + ": " + it.detail())
                .collect(Collectors.joining("; ")));
  }

  @Override
  public boolean changed() {
    return false;
  }
}
