package dev.holdfast.workflows.freeze;

import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.ClusterTarget;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.ServiceControls.At;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where a system takes writes now, as it was seen.
 *
 * @param primaries of the servers that were asked, in the order of the plan
 */
record ActiveSystem(FreezeRequest request, List<MemberTarget> primaries, Attempt attempt)
    implements Observation {

  ActiveSystem {
    primaries = List.copyOf(primaries);
  }

  /**
   * Looks at every server. Fails with {@link FailureCode#NOT_READY} if one takes no writes, with
   * {@link FailureCode#CLUSTER_AMBIGUOUS} if nobody can say who does.
   */
  static ActiveSystem seen(FreezeRequest request, ClusterLooks looks) {
    List<MemberTarget> primaries = new ArrayList<>();
    Attempt attempt = null;
    for (Server server : request.servers()) {
      var cluster = new ClusterTarget(request.run().run(), request.run().plan(), server);
      var seen = looks.look(cluster);
      attempt = seen.attempt();
      primaries.add(cluster.at(server.member(primary(seen.orFail()).member())));
    }
    if (attempt == null) {
      throw FailureCode.NOT_READY.failure("the plan has no server to look at");
    }
    return new ActiveSystem(request, primaries, attempt);
  }

  private static MemberSeen primary(ClusterLooks.ClusterSeen seen) {
    return seen.all(MemberSeen.Role.PRIMARY).stream()
        .findFirst()
        .orElseThrow(
            () ->
                FailureCode.NOT_READY.failure(
                    "no member of server %s takes writes (%s): leave its databases out with"
                            .formatted(seen.server(), seen.detail())
                        + " --component"));
  }

  /** The wanted databases where they take writes. */
  List<DatabaseTarget> databases() {
    List<DatabaseTarget> databases = new ArrayList<>();
    for (MemberTarget primary : primaries) {
      for (Database it : primary.server().databases()) {
        if (request.databases().contains(it.component())) {
          databases.add(
              DatabaseTarget.at(
                  primary.run(), primary.plan(), primary.server(), primary.member(), it));
        }
      }
    }
    return databases;
  }

  /** The wanted services where they are active; one switch is turned once. */
  List<At> services() {
    List<At> all = new ArrayList<>();
    for (Service service : request.services()) {
      Map<String, At> switches = new LinkedHashMap<>();
      for (String site : sites(service)) {
        At at = new At(request.run().run(), service, site);
        switches.putIfAbsent(String.valueOf(service.at(site).maintenance()), at);
      }
      all.addAll(switches.values());
    }
    return all;
  }

  private List<String> sites(Service service) {
    List<String> own =
        primaries.stream()
            .filter(it -> FreezeRequest.serves(it.server(), service))
            .map(it -> it.member().site())
            .distinct()
            .toList();
    return own.isEmpty() ? sites() : own;
  }

  /** Where any of the primaries is. */
  List<String> sites() {
    return primaries.stream().map(it -> it.member().site()).distinct().toList();
  }

  /** A primary at {@code site}: it remembers what becomes of the services there. */
  MemberTarget primaryAt(String site) {
    return primaries.stream()
        .filter(it -> it.member().site().equals(site))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no primary at " + site));
  }

  @Override
  public String detail() {
    return primaries.stream()
        .map(it -> "%s takes writes at %s".formatted(it.member().name(), it.member().site()))
        .collect(Collectors.joining(", "));
  }

  @Override
  public boolean changed() {
    return false;
  }
}
