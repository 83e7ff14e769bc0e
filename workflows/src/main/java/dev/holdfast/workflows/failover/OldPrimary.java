package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.site.ClusterLooks.ClusterSeen;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberSeen.Role;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which members must be proven down before another one is promoted. */
final class OldPrimary {

  private OldPrimary() {}

  /**
   * The primary, if it is seen. Else the member at the end of the line of those that the candidate
   * follows; if nobody can say where that ends, every member that is not seen to follow: any of
   * them might still take writes.
   */
  static List<MemberSeen> suspects(ClusterSeen seen, MemberSeen candidate) {
    List<MemberSeen> primaries = seen.all(Role.PRIMARY);
    if (!primaries.isEmpty()) {
      return primaries;
    }
    SortedSet<String> passed = new TreeSet<>();
    MemberSeen at = candidate;
    while (at.role() == Role.STANDBY && at.upstream() != null && passed.add(at.member())) {
      at = seen.member(at.upstream());
    }
    return at.role() == Role.STANDBY
        ? seen.members().stream().filter(it -> it.role() != Role.STANDBY).toList()
        : List.of(at);
  }
}
