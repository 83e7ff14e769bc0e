package dev.holdfast.workflows.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A report that is being written. What nobody says is as at the beginning of a run: unknown, none,
 * not yet.
 */
public final class ReportDraft {

  private final RunRequest request;
  private final String workflowId;
  private final @Nullable String temporalRunId;
  private final Instant startedAt;

  private RunState state = RunState.RUNNING;
  private @Nullable Outcome outcome;
  private @Nullable Verdict verdict;
  private Impact impact;
  private boolean pointOfNoReturnPassed;
  private @Nullable Duration downtime;
  private @Nullable Duration swapGap;
  private @Nullable String currentStep;
  private @Nullable Duration elapsed;
  private @Nullable WaitingFor waitingFor;
  private Rto rto;
  private Rpo rpo;
  private List<StepReport> steps = List.of();
  private List<CheckReport> checks = List.of();
  private List<String> residue = List.of();
  private List<Decided> decisions = List.of();
  private @Nullable ApprovalsWanted approvalsWanted;
  private List<Approved> approvals = List.of();
  private List<HostClock> hosts = List.of();
  private @Nullable String fromSite;
  private @Nullable String toSite;
  private List<RunReport.Waiver> waivers = List.of();
  private Evidence evidence = Evidence.pending();
  private @Nullable Failure error;
  private SortedMap<String, @Nullable Object> added = new TreeMap<>();

  /** Of a run that has just begun. */
  public ReportDraft(
      RunRequest request, String workflowId, @Nullable String temporalRunId, Instant startedAt) {
    this.request = request;
    this.workflowId = workflowId;
    this.temporalRunId = temporalRunId;
    this.startedAt = startedAt;
    this.fromSite = request.site();
    this.toSite = request.site();
    this.impact = Impact.of(request.impactAt(), startedAt);
    this.rto = Rto.unknown(request.rto());
    this.rpo = Rpo.unknown(request.rpo());
  }

  /** How it stands, and how it ended if it has. */
  public ReportDraft state(RunState now, @Nullable Outcome ended, @Nullable Verdict judged) {
    state = now;
    outcome = ended;
    verdict = judged;
    return this;
  }

  ReportDraft impact(Impact when) {
    impact = when;
    return this;
  }

  ReportDraft pointOfNoReturnPassed(boolean passed) {
    pointOfNoReturnPassed = passed;
    return this;
  }

  ReportDraft felt(@Nullable Duration away, @Nullable Duration gap) {
    downtime = away;
    swapGap = gap;
    return this;
  }

  ReportDraft currentStep(@Nullable String what) {
    currentStep = what;
    return this;
  }

  /** For how long it has been running by {@code now}. */
  public ReportDraft at(Instant now) {
    elapsed = Duration.between(startedAt, now);
    return this;
  }

  /** What it waits for; null if it does not. */
  public ReportDraft waitingFor(@Nullable WaitingFor what) {
    waitingFor = what;
    return this;
  }

  ReportDraft objectives(Rto recovered, Rpo lost) {
    rto = recovered;
    rpo = lost;
    return this;
  }

  ReportDraft steps(List<StepReport> all) {
    steps = all;
    return this;
  }

  ReportDraft checks(List<CheckReport> all) {
    checks = all;
    return this;
  }

  /** What is left behind. */
  public ReportDraft residue(List<String> left) {
    residue = left;
    return this;
  }

  ReportDraft decisions(List<Decided> made) {
    decisions = made;
    return this;
  }

  ReportDraft approvals(@Nullable ApprovalsWanted wanted, List<Approved> taken) {
    approvalsWanted = wanted;
    approvals = taken;
    return this;
  }

  ReportDraft moves(@Nullable String from, @Nullable String to) {
    fromSite = from;
    toSite = to;
    return this;
  }

  ReportDraft waivers(List<RunReport.Waiver> all) {
    waivers = all;
    return this;
  }

  ReportDraft hosts(List<HostClock> clocks) {
    hosts = clocks;
    return this;
  }

  ReportDraft evidence(Evidence kept) {
    evidence = kept;
    return this;
  }

  /** Why it did not end well; null while it may. */
  public ReportDraft error(@Nullable Failure why) {
    error = why;
    return this;
  }

  /** The fields that the run's verb adds. */
  public ReportDraft added(SortedMap<String, @Nullable Object> fields) {
    added = fields;
    return this;
  }

  /** The report as it has been written so far. */
  public RunReport report() {
    return new RunReport(
        request.run(),
        workflowId,
        temporalRunId,
        request.kind(),
        request.plan(),
        request.planHash(),
        request.component(),
        false,
        fromSite,
        toSite,
        request.requestedBy(),
        startedAt,
        state,
        outcome,
        verdict,
        impact,
        pointOfNoReturnPassed,
        downtime,
        swapGap,
        currentStep,
        elapsed,
        null,
        waitingFor,
        rto,
        rpo,
        steps,
        checks,
        residue,
        waivers,
        decisions,
        approvalsWanted,
        approvals,
        hosts,
        evidence,
        request.webUi(),
        error,
        added);
  }
}
