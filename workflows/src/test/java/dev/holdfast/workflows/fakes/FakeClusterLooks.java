package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.plan.Member;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.ClusterTarget;
import dev.holdfast.workflows.site.Lsn;
import dev.holdfast.workflows.site.MemberSeen;
import java.util.List;

/** Clusters whose members do what a test says: at one site they are primaries, elsewhere down. */
public final class FakeClusterLooks implements ClusterLooks {

  private volatile String active;

  /** All primaries are at {@code site}. */
  public FakeClusterLooks(String site) {
    active = site;
  }

  /** All primaries are at {@code site}; nowhere if the plan has no such site. */
  public void isActiveAt(String site) {
    active = site;
  }

  @Override
  public ClusterSeen look(ClusterTarget target) {
    List<MemberSeen> members = target.server().members().stream().map(this::seen).toList();
    return new ClusterSeen(target.server().name(), members, FakeWorld.attempt());
  }

  private MemberSeen seen(Member member) {
    if (!member.site().equals(active)) {
      return MemberSeen.silent(member.name(), member.site(), MemberSeen.Role.DOWN, "refused");
    }
    return new MemberSeen(
        member.name(),
        member.site(),
        MemberSeen.Role.PRIMARY,
        "",
        "7354",
        1,
        Lsn.of("0/3000000"),
        null,
        null,
        null,
        false,
        null,
        "",
        10,
        10,
        List.of(),
        List.of(),
        null);
  }
}
