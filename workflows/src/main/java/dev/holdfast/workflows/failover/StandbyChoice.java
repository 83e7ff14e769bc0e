package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.Lsn;
import dev.holdfast.workflows.site.MemberSeen;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which standby takes over: of the newest timeline the one with the most of the log, then one at
 * the wanted site, then the first by name. Who received more has lost less, wherever it is.
 */
public final class StandbyChoice {

  private StandbyChoice() {}

  /**
   * The standbys that could take over, the best first.
   *
   * @param site where it must be; null for anywhere
   * @param preferred the site that wins among equals; null for none
   */
  public static List<MemberSeen> ranked(
      List<MemberSeen> members, @Nullable String site, @Nullable String preferred) {
    return members.stream()
        .filter(it -> it.role() == MemberSeen.Role.STANDBY && it.received() != null)
        .filter(it -> site == null || it.site().equals(site))
        .sorted(
            Comparator.comparing(StandbyChoice::timeline, Comparator.reverseOrder())
                .thenComparing(StandbyChoice::received, Comparator.reverseOrder())
                .thenComparing(it -> !it.site().equals(preferred))
                .thenComparing(MemberSeen::member))
        .toList();
  }

  /**
   * The best one. Fails with {@link FailureCode#NO_STANDBY} if there is none, saying what each
   * member does.
   */
  public static MemberSeen best(
      ClusterLooks.ClusterSeen seen, @Nullable String site, @Nullable String preferred) {
    return ranked(seen.members(), site, preferred).stream()
        .findFirst()
        .orElseThrow(
            () ->
                FailureCode.NO_STANDBY.failure(
                    "no standby of server %s%s can take over: %s"
                        .formatted(
                            seen.server(), site == null ? "" : " at " + site, seen.detail())));
  }

  /** Standbys elsewhere that have more of the log than {@code chosen}, as people read them. */
  public static String betterElsewhere(List<MemberSeen> members, MemberSeen chosen) {
    return ranked(members, null, null).stream()
        .filter(it -> hasMore(it, chosen))
        .map(it -> it.member() + " at " + it.site())
        .collect(Collectors.joining(", "));
  }

  private static boolean hasMore(MemberSeen one, MemberSeen other) {
    return timeline(one) == timeline(other)
        ? received(one).compareTo(received(other)) > 0
        : timeline(one) > timeline(other);
  }

  private static int timeline(MemberSeen member) {
    return member.timeline() == null ? 0 : member.timeline();
  }

  private static Lsn received(MemberSeen member) {
    return member.received() == null ? new Lsn(0) : member.received();
  }
}
