package dev.holdfast.workflows.runbook;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run as it stands or as it ended: the fields of the contract's chapter "A run", answered by the
 * status query, returned by the workflow, and kept as evidence.
 *
 * @param decisions what people decided about it, in order
 * @param approvalsWanted who has to agree before anything is changed; null if nobody
 * @param error why it did not end well, null while it may
 * @param added the fields that the run's verb adds, such as {@code backup}
 */
public record RunReport(
    String run,
    String workflowId,
    @Nullable String temporalRunId,
    RunRequest.Kind kind,
    String plan,
    @Nullable String planHash,
    @Nullable String component,
    boolean drill,
    @Nullable String fromSite,
    @Nullable String toSite,
    String requestedBy,
    Instant startedAt,
    RunState state,
    @Nullable Outcome outcome,
    @Nullable Verdict verdict,
    Impact impact,
    boolean pointOfNoReturnPassed,
    @JsonProperty("downtimeSeconds") @Nullable Duration downtime,
    @JsonProperty("swapGapSeconds") @Nullable Duration swapGap,
    @Nullable String currentStep,
    @JsonProperty("elapsedSeconds") @Nullable Duration elapsed,
    @JsonProperty("forecastSeconds") @Nullable Forecast forecast,
    @Nullable WaitingFor waitingFor,
    Rto rto,
    Rpo rpo,
    List<StepReport> steps,
    List<CheckReport> checks,
    List<String> residue,
    List<Waiver> waivers,
    List<Decided> decisions,
    @Nullable ApprovalsWanted approvalsWanted,
    List<Approved> approvals,
    List<HostClock> hosts,
    Evidence evidence,
    @Nullable String webUi,
    @Nullable Failure error,
    SortedMap<String, @Nullable Object> added) {

  public RunReport {
    steps = List.copyOf(steps);
    checks = List.copyOf(checks);
    residue = List.copyOf(residue);
    waivers = List.copyOf(waivers);
    decisions = orNone(decisions);
    approvals = orNone(approvals);
    hosts = List.copyOf(hosts);
    added = Collections.unmodifiableSortedMap(new TreeMap<>(added));
  }

  /** Runs of a worker that was older than the field have none. */
  private static <T> List<T> orNone(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  /** How long it is expected to take. */
  public record Forecast(Duration p50, Duration p90) {}

  /** A rule that a named person waived. */
  public record Waiver(String by, String reason, boolean signed) {}

  /** What it is about, as people read it. */
  public String subject() {
    return component == null ? plan : plan + "/" + component;
  }

  /** The exit code of a command that answers with this run. */
  public int exitCode() {
    if (state != RunState.CLOSED || outcome == null) {
      return 4;
    }
    boolean residual = !residue.isEmpty();
    if (outcome.good()) {
      return verdict == Verdict.PASSED
          ? 0
          : verdict == Verdict.FAILED ? (residual || pointOfNoReturnPassed ? 5 : 1) : 4;
    }
    if (residual || (pointOfNoReturnPassed && outcome != Outcome.ROLLED_BACK)) {
      return 5;
    }
    boolean asBefore = outcome == Outcome.FAILED || outcome == Outcome.COMPENSATED;
    boolean refused = asBefore && error != null && error.code() / 100 == 3;
    return refused ? 3 : 1;
  }

  /**
   * The same report with the time that has passed until {@code now}: a query's clock stands still.
   */
  public RunReport at(Instant now) {
    return changed(state, currentStep, Duration.between(startedAt, now), waitingFor, steps);
  }

  /** The same report with what the runs that it consists of say of themselves. */
  public RunReport live(
      RunState stateNow,
      @Nullable String currentNow,
      @Nullable WaitingFor waitingNow,
      List<StepReport> stepsNow) {
    return changed(stateNow, currentNow, elapsed, waitingNow, stepsNow);
  }

  private RunReport changed(
      RunState stateNow,
      @Nullable String currentNow,
      @Nullable Duration elapsedNow,
      @Nullable WaitingFor waitingNow,
      List<StepReport> stepsNow) {
    return new RunReport(
        run,
        workflowId,
        temporalRunId,
        kind,
        plan,
        planHash,
        component,
        drill,
        fromSite,
        toSite,
        requestedBy,
        startedAt,
        stateNow,
        outcome,
        verdict,
        impact,
        pointOfNoReturnPassed,
        downtime,
        swapGap,
        currentNow,
        elapsedNow,
        forecast,
        waitingNow,
        rto,
        rpo,
        stepsNow,
        checks,
        residue,
        waivers,
        decisions,
        approvalsWanted,
        approvals,
        hosts,
        evidence,
        webUi,
        error,
        added);
  }

  /** The field {@code name} that the run's verb added, read as a map, empty if there is none. */
  @SuppressWarnings("unchecked") // JSON objects have string keys
  public Map<String, Object> added(String name) {
    return added.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }
}
