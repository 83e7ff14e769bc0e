package dev.holdfast.workflows.site;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.util.List;
import java.util.stream.Collectors;

/** Looks at all members of a PostgreSQL cluster at once. Changes nothing. */
@ActivityInterface(namePrefix = "ClusterLook")
public interface ClusterLooks {

  /** What every member does now; one that gives no answer is part of the answer. */
  ClusterSeen look(ClusterTarget target);

  /**
   * A cluster as it was seen.
   *
   * @param members in the order of the plan
   */
  record ClusterSeen(String server, List<MemberSeen> members, Attempt attempt)
      implements Observation {

    public ClusterSeen {
      members = List.copyOf(members);
    }

    /** Those that do {@code role}. */
    public List<MemberSeen> all(MemberSeen.Role role) {
      return members.stream().filter(it -> it.role() == role).toList();
    }

    /** One of them. */
    public MemberSeen member(String name) {
      return members.stream()
          .filter(it -> it.member().equals(name))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no member " + name));
    }

    /**
     * Fails with {@link FailureCode#CLUSTER_AMBIGUOUS} if two members take writes, or members are
     * of different clusters: then nobody can say what would be lost.
     */
    public ClusterSeen orFail() {
      List<MemberSeen> primaries = all(MemberSeen.Role.PRIMARY);
      if (primaries.size() > 1) {
        throw FailureCode.CLUSTER_AMBIGUOUS.failure(
            "server %s has %d primaries: %s".formatted(server, primaries.size(), names(primaries)));
      }
      List<MemberSeen> identified =
          members.stream().filter(it -> it.systemIdentifier() != null).toList();
      if (identified.stream().map(MemberSeen::systemIdentifier).distinct().count() > 1) {
        throw FailureCode.CLUSTER_AMBIGUOUS.failure(
            "the members of server %s are of different clusters: %s"
                .formatted(
                    server,
                    identified.stream()
                        .map(it -> it.member() + " of " + it.systemIdentifier())
                        .collect(Collectors.joining(", "))));
      }
      return this;
    }

    private static String names(List<MemberSeen> members) {
      return members.stream().map(MemberSeen::member).collect(Collectors.joining(", "));
    }

    @Override
    public String detail() {
      return members.stream()
          .map(it -> it.member() + " " + said(it))
          .collect(Collectors.joining(", "));
    }

    private static String said(MemberSeen member) {
      String role = member.role().name().toLowerCase(java.util.Locale.ROOT);
      return switch (member.role()) {
        case PRIMARY ->
            "%s at %s on timeline %d".formatted(role, member.written(), member.timeline());
        case STANDBY ->
            "%s at %s on timeline %d".formatted(role, member.received(), member.timeline());
        case DOWN, UNREACHABLE, REFUSES -> role + " (" + member.detail() + ")";
      };
    }

    @Override
    public boolean changed() {
      return false;
    }
  }
}
