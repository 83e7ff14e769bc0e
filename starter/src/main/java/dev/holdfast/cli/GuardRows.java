package dev.holdfast.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.worker.HostName;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TemporalLeaseControl;
import dev.holdfast.workflows.guard.GuardBeat;
import dev.holdfast.workflows.guard.GuardLeaseWorkflow;
import dev.holdfast.workflows.guard.LeaseControl.Lease;
import dev.holdfast.workflows.guard.LeaseControl.LeaseSeen;
import dev.holdfast.workflows.guard.LeaseDeclaration;
import dev.holdfast.workflows.guard.LeaseEnd;
import dev.holdfast.workflows.guard.LeaseState;
import dev.holdfast.workflows.runbook.Attempt;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** How the leases of guards stand, each asked under a deadline of its own. */
final class GuardRows {

  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final String LEASES =
      "WorkflowType = '%s' AND ExecutionStatus = 'Running'"
          .formatted(GuardLeaseWorkflow.class.getSimpleName());

  private final TemporalConnection connection;
  private final Runs runs;
  private final Deadline deadline = new Deadline();

  GuardRows(TemporalConnection connection, Runs runs) {
    this.connection = connection;
    this.runs = runs;
  }

  /** How a lease stands. */
  enum LeaseNow {
    /** It is out, and its guard has kept it. */
    HELD,
    /** The guard said that it has stopped the server. */
    STOPPED,
    /** The guard fell silent. */
    LAPSED,
    /** None is out, and nothing is known of the last one. */
    NONE,
    /** Nobody answers. */
    UNKNOWN
  }

  /**
   * The lease of one member.
   *
   * @param server what its guard said of PostgreSQL
   * @param temporalAgo since Temporal had acknowledged last, when the guard said so
   * @param grantorAgo since the grantor had granted last, when the guard said so
   * @param saidAt when the guard said so, by its own clock
   * @param declaredBy the run that declared the member lost, or to be stopped
   */
  record Row(
      String plan,
      String member,
      LeaseNow lease,
      @Nullable String host,
      @Nullable String server,
      @JsonProperty("temporalAgoSeconds") @Nullable Duration temporalAgo,
      @Nullable String grantor,
      @JsonProperty("grantorAgoSeconds") @Nullable Duration grantorAgo,
      @Nullable Boolean stopperAlive,
      @Nullable Instant saidAt,
      @Nullable String declaredBy) {}

  /** Of all plans. */
  List<Row> all() {
    return rows("");
  }

  /** Of one plan. */
  List<Row> of(String plan) {
    return rows(GuardLeaseWorkflow.workflowId(plan, ""));
  }

  /** Adds {@code guards} to a status of a plan that has any. */
  void addTo(ObjectNode status) {
    List<Row> rows = of(status.path("plan").asText());
    if (!rows.isEmpty()) {
      status.set("guards", ContractJson.tree(rows));
    }
  }

  private List<Row> rows(String prefix) {
    try {
      return runs.list(LEASES).stream()
          .map(WorkflowExecutionMetadata::getExecution)
          .map(it -> it.getWorkflowId().split("/", -1))
          .filter(it -> it.length == 3 && String.join("/", it).startsWith(prefix))
          .map(it -> row(it[1], it[2]))
          .toList();
    } catch (WorkflowException | StatusRuntimeException e) {
      return List.of();
    }
  }

  private Row row(String plan, String member) {
    Attempt self = new Attempt(1, HostName.current(), Duration.ZERO);
    TemporalLeaseControl leases =
        new TemporalLeaseControl(connection, new Attempts(HostName.current()));
    try {
      LeaseSeen seen =
          deadline.within(ANSWER, () -> leases.look(new Lease("status", plan, member), self));
      return row(plan, member, seen);
    } catch (TimeoutException | WorkflowException | StatusRuntimeException e) {
      return new Row(
          plan, member, LeaseNow.UNKNOWN, null, null, null, null, null, null, null, null);
    }
  }

  private static Row row(String plan, String member, LeaseSeen seen) {
    LeaseDeclaration declared = seen.state().declared();
    GuardBeat beat = seen.beat();
    return new Row(
        plan,
        member,
        now(seen),
        beat == null ? null : beat.host(),
        beat == null ? null : beat.server(),
        beat == null ? null : millis(beat.temporalMillis()),
        beat == null ? null : beat.grantor(),
        beat == null ? null : millis(beat.standbyMillis()),
        beat == null ? null : beat.stopper() != null,
        beat == null ? null : beat.at(),
        declared == null ? null : declared.run());
  }

  private static LeaseNow now(LeaseSeen seen) {
    LeaseState state = seen.state();
    if (state.open()) {
      return seen.beat() == null ? LeaseNow.NONE : LeaseNow.HELD;
    }
    return Optional.ofNullable(state.end()).map(GuardRows::how).orElse(LeaseNow.NONE);
  }

  private static LeaseNow how(LeaseEnd end) {
    return end.stopped() == null ? LeaseNow.LAPSED : LeaseNow.STOPPED;
  }

  private static @Nullable Duration millis(@Nullable Long millis) {
    return millis == null ? null : Duration.ofMillis(millis);
  }
}
