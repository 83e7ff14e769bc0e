package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.guard.GuardBeat;
import dev.holdfast.workflows.guard.GuardLocks;
import dev.holdfast.workflows.guard.GuardProof;
import dev.holdfast.workflows.guard.GuardStopped;
import dev.holdfast.workflows.guard.LeaseControl;
import dev.holdfast.workflows.guard.LeaseDeclaration;
import dev.holdfast.workflows.guard.LeaseEnd;
import dev.holdfast.workflows.guard.LeaseState;
import dev.holdfast.workflows.guard.LeaseTimes;
import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The guard of a cluster's primary, its lease, and the lock that its grantor is promoted under. */
public final class FakeGuard implements LeaseControl, GuardLocks {

  private static final Duration TTL = Duration.ofSeconds(5);

  private final FakeCluster cluster;
  private final List<String> deeds = new CopyOnWriteArrayList<>();
  private volatile Life life = Life.OBEYS;
  private volatile boolean out = true;
  private volatile boolean returns = true;
  private volatile String grantor = "db-neu";
  private final Map<String, LeaseDeclaration> declared = new ConcurrentHashMap<>();
  private volatile boolean answerIsLostOnce;

  public FakeGuard(FakeCluster cluster) {
    this.cluster = cluster;
  }

  /** What becomes of the guard once its member is declared. */
  public enum Life {
    /** It stops its server and says so. */
    OBEYS,
    /** It was silent already, and its lease lapses. */
    SILENT,
    /** It keeps its lease. */
    HOLDS,
    /** There never was one. */
    NEVER
  }

  public FakeGuard is(Life what) {
    life = what;
    return this;
  }

  /** No lease is out at all: the last one ended before anybody was declared. */
  public void hasNoLease() {
    out = false;
  }

  /** Once it was stopped nobody starts it again. */
  public void doesNotReturn() {
    returns = false;
  }

  /** Who could keep the server up as well. */
  public void asks(String member) {
    grantor = member;
  }

  /** A run of before declared the member. */
  public void wasDeclared(String member, String run) {
    declared.put(member, new LeaseDeclaration(run, "ada", "before", Instant.EPOCH, true));
  }

  /** The first promotion under the lock works, and nobody is told. */
  public void losesAnAnswer() {
    answerIsLostOnce = true;
  }

  /** What was asked, as {@code declare db-weu}, in order. */
  public List<String> deeds() {
    return List.copyOf(deeds);
  }

  /** The run because of which the member gets no lease; null if there is none. */
  public @Nullable String declaredBy(String member) {
    LeaseDeclaration now = declared.get(member);
    return now == null ? null : now.run();
  }

  @Override
  public LeaseSeen look(Lease lease) {
    return seen(lease, null);
  }

  @Override
  public LeaseSeen declare(Lease lease, String by, String reason, boolean stop) {
    deeds.add("declare " + lease.member());
    if (life == Life.NEVER) {
      throw FailureCode.GUARD_UNKNOWN.failure("no guard of " + lease.member());
    }
    declared.put(
        lease.member(), new LeaseDeclaration(lease.run(), by, reason, Instant.EPOCH, stop));
    return seen(lease, null);
  }

  @Override
  public LeaseOver awaitEnd(Lease lease, Duration limit) {
    if (life == Life.HOLDS) {
      throw FailureCode.LEASE_HELD.failure(lease.member() + " keeps its lease");
    }
    GuardStopped word = new GuardStopped(Instant.EPOCH, "host", "Temporal asked for it", true);
    boolean stopped = life == Life.OBEYS;
    LeaseEnd end = new LeaseEnd(Instant.EPOCH, TTL, stopped ? null : beat(), stopped ? word : null);
    return new LeaseOver(
        lease.member(),
        stopped ? GuardProof.STOPPED : GuardProof.LEASE_LAPSED,
        TTL,
        end,
        Instant.EPOCH,
        FakeWorld.attempt());
  }

  @Override
  public LeaseSeen readmit(Lease lease) {
    deeds.add("readmit " + lease.member());
    declared.computeIfPresent(
        lease.member(), (name, now) -> now.run().equals(lease.run()) ? null : now);
    return seen(lease, null);
  }

  @Override
  public LeaseSeen awaitServing(Lease lease, Duration limit) {
    return seen(lease, returns && !declared.containsKey(lease.member()) ? beat() : null);
  }

  private LeaseSeen seen(Lease lease, @Nullable GuardBeat beat) {
    LeaseState state = new LeaseState(out, TTL, null, declared.get(lease.member()), 1);
    return new LeaseSeen(lease.member(), life != Life.NEVER, state, beat, FakeWorld.attempt());
  }

  private GuardBeat beat() {
    return new GuardBeat(Instant.EPOCH, "host", 1, 2L, "READY", 100L, grantor, 100L, 0);
  }

  @Override
  public GuardSeen look(Question question) {
    return new GuardSeen(false, null, FakeWorld.attempt());
  }

  @Override
  public Promoted promote(Question question) {
    String standby = question.standby().member().name();
    deeds.add("lock %s against %s".formatted(standby, question.guarded()));
    var primary = cluster.promote(question.permitted());
    if (answerIsLostOnce) {
      answerIsLostOnce = false;
      throw FailureCode.SERVER_UNREACHABLE.failure("no answer from " + standby);
    }
    Duration waited = LeaseTimes.untilPromotion(question.ttl());
    return new Promoted(primary, waited, Instant.EPOCH, FakeWorld.attempt());
  }
}
