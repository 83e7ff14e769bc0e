package dev.holdfast.workflows.guard;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Only a lapse that carries what the guard said last, or the guard's own word, proves anything. */
public final class GuardLeaseWorkflowImpl implements GuardLeaseWorkflow {

  /** Bounded, as everything is; a guard whose lease ends so gets the next one. */
  private static final Duration LONGEST = Duration.ofDays(30);

  /** A guard that asked takes its lease at once; what it does not take must not lie about. */
  private static final Duration TAKEN = Duration.ofSeconds(30);

  private static final int LARGE_HISTORY = 1_000;

  private final GuardedMember member;
  private LeaseState state;
  private @Nullable GuardAsk asked;
  private @Nullable CancellationScope lease;

  /** As told, or as the run before left it. */
  @WorkflowInit
  public GuardLeaseWorkflowImpl(GuardedMember member) {
    this.member = member;
    this.state = member.state();
  }

  @Override
  public void keep(GuardedMember begun) {
    while (Workflow.getInfo().getHistoryLength() < LARGE_HISTORY) {
      Workflow.await(() -> asked != null || isLarge());
      GuardAsk ask = asked;
      asked = null;
      if (ask != null && state.declared() == null) {
        grant(ask);
        asked = null; // of a guard that may be gone: one that lives asks again
      }
    }
    Workflow.await(Workflow::isEveryHandlerFinished);
    Workflow.newContinueAsNewStub(GuardLeaseWorkflow.class).keep(member.with(state));
  }

  private static boolean isLarge() {
    return Workflow.getInfo().getHistoryLength() >= LARGE_HISTORY;
  }

  private void grant(GuardAsk ask) {
    state = state.granted(ask.ttl());
    GuardLeases leases = Workflow.newActivityStub(GuardLeases.class, options(ask));
    Holder holder = new Holder();
    lease = Workflow.newCancellationScope(() -> holder.end = Async.function(leases::hold, ask));
    Objects.requireNonNull(lease).run();
    try {
      GuardStopped stopped = Objects.requireNonNull(holder.end).get();
      state = state.ended(new LeaseEnd(now(), ask.ttl(), null, stopped));
    } catch (ActivityFailure e) {
      state = state.ended(endOf(e, ask));
    } finally {
      lease = null;
    }
  }

  /** What an anonymous scope leaves behind. */
  private static final class Holder {
    private @Nullable Promise<GuardStopped> end;
  }

  private ActivityOptions options(GuardAsk ask) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(GuardLeaseWorkflow.taskQueue(member.plan(), member.member()))
        .setHeartbeatTimeout(LeaseTimes.unheard(ask.ttl()))
        .setScheduleToStartTimeout(TAKEN)
        .setStartToCloseTimeout(LONGEST)
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
        .setDisableEagerExecution(true)
        .setSummary("lease of the guard on " + ask.host())
        .build();
  }

  /**
   * A lease that no guard has acknowledged started nothing: what was known before it still holds.
   * One that did, and ended in another way than by its heartbeats, leaves nothing known.
   */
  private @Nullable LeaseEnd endOf(ActivityFailure failure, GuardAsk ask) {
    if (!(failure.getCause() instanceof TimeoutFailure timeout)) {
      return state.end();
    }
    boolean beaten = timeout.getLastHeartbeatDetails().getSize() > 0;
    if (!beaten) {
      return state.end();
    }
    if (timeout.getTimeoutType() != TimeoutType.TIMEOUT_TYPE_HEARTBEAT) {
      return null;
    }
    GuardBeat beat = timeout.getLastHeartbeatDetails().get(GuardBeat.class);
    return new LeaseEnd(now(), ask.ttl(), beat, null);
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }

  @Override
  public void ask(GuardAsk ask) {
    asked = ask;
  }

  @Override
  public LeaseState declare(LeaseDeclaration declaration) {
    state = state.declared(declaration);
    CancellationScope out = lease;
    if (declaration.stop() && out != null) {
      out.cancel(declaration.reason());
    }
    return state;
  }

  @Override
  public LeaseState readmit(String run) {
    LeaseDeclaration declared = state.declared();
    if (declared != null && declared.run().equals(run)) {
      state = state.declared(null);
    }
    return state;
  }

  @Override
  public LeaseState state() {
    return state;
  }
}
