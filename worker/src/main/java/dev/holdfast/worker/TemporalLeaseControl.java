package dev.holdfast.worker;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.guard.GuardBeat;
import dev.holdfast.workflows.guard.GuardLeaseWorkflow;
import dev.holdfast.workflows.guard.GuardProof;
import dev.holdfast.workflows.guard.LeaseControl;
import dev.holdfast.workflows.guard.LeaseDeclaration;
import dev.holdfast.workflows.guard.LeaseEnd;
import dev.holdfast.workflows.guard.LeaseState;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.api.common.v1.Payloads;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The leases of guards, at the Temporal that this worker asks for work. */
public final class TemporalLeaseControl implements LeaseControl {

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final TemporalConnection connection;
  private final Attempts attempts;

  public TemporalLeaseControl(TemporalConnection connection, Attempts attempts) {
    this.connection = connection;
    this.attempts = attempts;
  }

  @Override
  public LeaseSeen look(Lease lease) {
    return look(lease, attempts.current());
  }

  /** As {@link #look(Lease)}, for whoever is no activity. */
  public LeaseSeen look(Lease lease, Attempt attempt) {
    try {
      LeaseState state = state(lease);
      return new LeaseSeen(lease.member(), true, state, beat(lease), attempt);
    } catch (WorkflowNotFoundException e) {
      return new LeaseSeen(
          lease.member(), false, new LeaseState(false, null, null, null, 0), null, attempt);
    }
  }

  @Override
  public LeaseSeen declare(Lease lease, String by, String reason, boolean stop) {
    Attempt attempt = attempts.current();
    LeaseDeclaration declaration =
        new LeaseDeclaration(lease.run(), by, reason, Instant.now(), stop);
    try {
      LeaseState state = stub(lease).update("declare", LeaseState.class, declaration);
      return new LeaseSeen(lease.member(), true, state, beat(lease), attempt);
    } catch (WorkflowNotFoundException e) {
      throw unknown(lease);
    }
  }

  @Override
  public LeaseOver awaitEnd(Lease lease, Duration limit) {
    Attempt attempt = attempts.current();
    JobKey key = new JobKey(lease.run(), "lease-" + lease.member());
    return DurableJobs.attend(key, progress -> ended(lease, limit, attempt));
  }

  private LeaseOver ended(Lease lease, Duration limit, Attempt attempt) {
    try {
      if (!Patience.until(limit, PAUSE, () -> !state(lease).open())) {
        GuardBeat beat = beat(lease);
        throw FailureCode.LEASE_HELD.failure(
            "%s keeps its lease: %s"
                .formatted(lease.member(), beat == null ? "no word yet" : beat.sentence()));
      }
      LeaseState state = state(lease);
      LeaseEnd end = state.end();
      if (end == null) {
        throw unknown(lease);
      }
      GuardProof proof = end.stopped() == null ? GuardProof.LEASE_LAPSED : GuardProof.STOPPED;
      return new LeaseOver(lease.member(), proof, end.ttl(), end, Instant.now(), attempt);
    } catch (WorkflowNotFoundException e) {
      throw unknown(lease);
    }
  }

  @Override
  public LeaseSeen readmit(Lease lease) {
    Attempt attempt = attempts.current();
    try {
      LeaseState state = stub(lease).update("readmit", LeaseState.class, lease.run());
      return new LeaseSeen(lease.member(), true, state, null, attempt);
    } catch (WorkflowNotFoundException e) {
      return look(lease, attempt); // nothing was declared
    }
  }

  @Override
  public LeaseSeen awaitServing(Lease lease, Duration limit) {
    Attempt attempt = attempts.current();
    JobKey key = new JobKey(lease.run(), "serving-" + lease.member());
    return DurableJobs.attend(
        key,
        progress -> {
          Patience.until(limit, PAUSE, () -> look(lease, attempt).serving());
          return look(lease, attempt);
        });
  }

  private static RuntimeException unknown(Lease lease) {
    return FailureCode.GUARD_UNKNOWN.failure(
        "no guard of %s has kept a lease that could have ended".formatted(lease.member()));
  }

  private LeaseState state(Lease lease) {
    return stub(lease).query("state", LeaseState.class);
  }

  /** Only the server knows it: a workflow is not told of heartbeats. */
  private @Nullable GuardBeat beat(Lease lease) {
    Optional<Payloads> details =
        stub(lease).describe().getRawDescription().getPendingActivitiesList().stream()
            .filter(it -> it.hasHeartbeatDetails())
            .map(it -> it.getHeartbeatDetails())
            .findFirst();
    if (details.isEmpty()) {
      return null;
    }
    return connection
        .client()
        .getOptions()
        .getDataConverter()
        .fromPayloads(0, details, GuardBeat.class, GuardBeat.class);
  }

  private WorkflowStub stub(Lease lease) {
    return connection
        .client()
        .newUntypedWorkflowStub(GuardLeaseWorkflow.workflowId(lease.plan(), lease.member()));
  }
}
