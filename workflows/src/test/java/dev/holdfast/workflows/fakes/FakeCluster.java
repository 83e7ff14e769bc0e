package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.plan.Member;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.ClusterTarget;
import dev.holdfast.workflows.site.Lsn;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberSeen.Role;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.Promotions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL cluster in memory: who takes writes, who follows, and what promotions become. */
public final class FakeCluster implements ClusterLooks, Promotions {

  /** Where everybody's log ends; further than any fake server's last checkpoint. */
  private static final Lsn END = Lsn.of("0/4000000");

  private final Map<String, Role> roles = new ConcurrentHashMap<>();
  private final Map<String, Lsn> received = new ConcurrentHashMap<>();
  private final Map<String, String> fences = new ConcurrentHashMap<>();
  private final List<String> deeds = new CopyOnWriteArrayList<>();
  private volatile @Nullable String upstream;
  private volatile Promoting promoting = Promoting.WORKS;
  private volatile boolean withdraws = true;

  /** What becomes of a promotion. */
  public enum Promoting {
    WORKS,
    /** Nothing happens. */
    FAILS,
    /** The permit is over the first time, as if a worker had died with it. */
    COMES_TOO_LATE,
    /** It happens, and nobody is told. */
    ANSWER_IS_LOST
  }

  /** A member that does this from now on. */
  public FakeCluster with(String member, Role role) {
    roles.put(member, role);
    return this;
  }

  /** All standbys follow this member. */
  public void follow(String member) {
    upstream = member;
  }

  /** The standby has the log up to there. */
  public void has(String member, String lsn) {
    received.put(member, Lsn.of(lsn));
  }

  /** A run works on a database of this member. */
  public void isHeld(String member, String run) {
    fences.put(member, run);
  }

  /** No run works on it any more. */
  public void isFree(String member) {
    fences.remove(member);
  }

  public void promoting(Promoting how) {
    promoting = how;
  }

  /** Nobody can say any more whether the standby was promoted. */
  public void canNotBeWithdrawn() {
    withdraws = false;
  }

  public @Nullable Role role(String member) {
    return roles.get(member);
  }

  /** What was done, as {@code promote neu}, in order. */
  public List<String> deeds() {
    return List.copyOf(deeds);
  }

  @Override
  public ClusterSeen look(ClusterTarget target) {
    return new ClusterSeen(
        target.server().name(),
        target.server().members().stream().map(this::seen).toList(),
        FakeWorld.attempt());
  }

  private MemberSeen seen(Member member) {
    Role role = roles.getOrDefault(member.name(), Role.UNREACHABLE);
    boolean standby = role == Role.STANDBY;
    if (!standby && role != Role.PRIMARY) {
      return MemberSeen.silent(member.name(), member.site(), role, "no answer");
    }
    Lsn lsn = received.getOrDefault(member.name(), END);
    String held = fences.get(member.name());
    return new MemberSeen(
        member.name(),
        member.site(),
        role,
        "",
        "7380000000000000001",
        1,
        standby ? null : lsn,
        standby ? lsn : null,
        standby ? lsn : null,
        null,
        standby,
        standby ? upstream : null,
        "",
        10,
        10,
        List.of(),
        held == null ? List.of() : List.of(held),
        null);
  }

  @Override
  public Replayed replay(Candidate candidate) {
    String name = deed("replay", candidate.target());
    return new Replayed(received.getOrDefault(name, END), Instant.EPOCH, FakeWorld.attempt());
  }

  @Override
  public Promoted promote(Permitted permitted) {
    String name = deed("promote", permitted.candidate().target());
    if (promoting == Promoting.FAILS) {
      throw FailureCode.PROMOTION_FAILED.failure(name + " stays a standby");
    }
    if (promoting == Promoting.COMES_TOO_LATE) {
      promoting = Promoting.WORKS;
      throw FailureCode.PERMIT_OVER.failure("the permit to promote " + name + " is over");
    }
    roles.put(name, Role.PRIMARY);
    if (promoting == Promoting.ANSWER_IS_LOST) {
      throw FailureCode.PROMOTION_FAILED.failure("no answer from " + name);
    }
    return promoted(permitted.candidate().target());
  }

  private static Promoted promoted(MemberTarget target) {
    Member member = target.member();
    return new Promoted(member.name(), member.site(), 2, END, Instant.EPOCH, FakeWorld.attempt());
  }

  @Override
  public Withdrawn withdraw(Permitted permitted) {
    MemberTarget target = permitted.candidate().target();
    String name = deed("withdraw", target);
    if (!withdraws) {
      throw FailureCode.FENCE_LOST.failure(name + " does not answer");
    }
    boolean isPrimary = roles.get(name) == Role.PRIMARY;
    return new Withdrawn(isPrimary ? promoted(target) : null, FakeWorld.attempt());
  }

  @Override
  public Settled settle(Settlement settlement) {
    deed("settle", settlement.candidate().target());
    return new Settled(
        settlement.ahead() == 0 ? 0 : 3, List.of(), Instant.EPOCH, FakeWorld.attempt());
  }

  @Override
  public Followed follow(Following following) {
    return new Followed(deed("turn", following.standby()), END, FakeWorld.attempt());
  }

  @Override
  public Confirmed confirmBy(Confirmation confirmation) {
    deed("confirm", confirmation.primary());
    return new Confirmed(String.join(",", confirmation.standbys()), FakeWorld.attempt());
  }

  private String deed(String verb, MemberTarget target) {
    deeds.add(verb + " " + target.member().name());
    return target.member().name();
  }
}
