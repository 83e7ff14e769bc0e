package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.ClusterLooks.ClusterSeen;
import dev.holdfast.workflows.site.Lsn;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberSeen.Role;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Waits until standbys have applied everything that the primary had written a moment before, which
 * is what they need so that a shutdown takes no longer than such a moment.
 */
final class FinalSync {

  private static final Duration SOON = Duration.ofMillis(300);
  private static final Duration LATER = Duration.ofSeconds(3);

  /** Then it is seen to take long. */
  private static final int SOON_ENOUGH = 20;

  private final ServerFailoverRequest request;
  private final Runbook runbook;
  private final ClusterLooks looks;

  FinalSync(ServerFailoverRequest request, Runbook runbook, ClusterLooks looks) {
    this.request = request;
    this.runbook = runbook;
    this.looks = looks;
  }

  /** They are where the primary was. */
  record Synced(String said, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return said;
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /**
   * Returns once all of them have; once the plan's limit is over also if one of them has. Fails
   * with {@link FailureCode#FOLLOW_FAILED} if none has by then.
   */
  Synced await(List<String> members) {
    Instant end = Runbook.now().plus(request.limits().finalSync());
    Lsn wanted = null;
    for (int round = 0; ; round++) {
      ClusterSeen seen = looks.look(request.target());
      Lsn reached = wanted;
      List<String> lacking = members.stream().filter(it -> !has(seen.member(it), reached)).toList();
      if (lacking.isEmpty()) {
        return new Synced(
            "%s applied all up to %s".formatted(String.join(", ", members), reached),
            seen.attempt());
      }
      if (!Runbook.now().isBefore(end)) {
        return late(members, lacking, seen);
      }
      Optional<Lsn> written = seen.all(Role.PRIMARY).stream().findFirst().map(MemberSeen::written);
      runbook.at("final sync, " + distance(seen.member(lacking.get(0)), written.orElse(null)));
      wanted = written.orElse(wanted);
      Workflow.sleep(round < SOON_ENOUGH ? SOON : LATER);
    }
  }

  private static boolean has(MemberSeen member, @Nullable Lsn wanted) {
    Lsn replayed = member.replayed();
    return wanted != null
        && member.role() == Role.STANDBY
        && member.following()
        && replayed != null
        && replayed.compareTo(wanted) >= 0;
  }

  private Synced late(List<String> members, List<String> lacking, ClusterSeen seen) {
    Lsn written = seen.all(Role.PRIMARY).stream().findFirst().map(MemberSeen::written).orElse(null);
    String said =
        lacking.stream()
            .map(it -> distance(seen.member(it), written))
            .reduce((one, other) -> one + "; " + other)
            .orElse("");
    if (lacking.size() == members.size()) {
      throw FailureCode.FOLLOW_FAILED.failure(
          "not in sync after %d s, the plan's finalSync: %s"
              .formatted(request.limits().finalSync().toSeconds(), said));
    }
    return new Synced("goes on without these: " + said, seen.attempt());
  }

  /** How far it is behind, for people. */
  private static String distance(MemberSeen member, @Nullable Lsn written) {
    Lsn replayed = member.replayed();
    if (member.role() != Role.STANDBY || replayed == null || written == null) {
      return member.member() + " does not answer as a standby";
    }
    return "%s is %d bytes behind%s"
        .formatted(
            member.member(),
            Math.max(0, written.bytesAheadOf(replayed)),
            member.following() ? "" : " and receives nothing");
  }
}
