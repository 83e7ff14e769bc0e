package dev.holdfast.workflows.runbook;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a run has seen so far; the mutable half of {@link Runbook}, turned into reports. */
final class Ledger {

  private final RunRequest request;
  private final String workflowId;
  private final String temporalRunId;
  private final Instant startedAt;
  private Impact impact;
  private @Nullable Instant detectedAt;

  private final SortedMap<Integer, StepReport> steps = new TreeMap<>();
  private final SortedMap<String, Integer> positions = new TreeMap<>();
  private final List<String> residue = new ArrayList<>();
  private final Parts parts = new Parts();
  private final Proof proof = new Proof(parts);
  private final SortedMap<String, @Nullable Object> added = new TreeMap<>();

  private final List<Decided> decisions = new ArrayList<>();
  private final List<Approved> approvals = new ArrayList<>();
  private final Waits waits = new Waits();
  private final RunPage page = new RunPage();
  private final @Nullable ApprovalsWanted approvalsWanted;

  private @Nullable Outcome outcome;
  private @Nullable Failure failure;
  private @Nullable String currentStep;
  private boolean pointOfNoReturnPassed;
  private @Nullable Duration downtime;
  private @Nullable Duration swapGap;
  private @Nullable String fromSite;
  private @Nullable String toSite;
  private final List<RunReport.Waiver> waivers = new ArrayList<>();
  private Evidence evidence = Evidence.pending();
  private Rto rto;
  private Rpo rpo;

  Ledger(
      RunRequest request,
      String workflowId,
      String temporalRunId,
      Instant startedAt,
      @Nullable ApprovalsWanted approvalsWanted,
      List<StepDefinition> definitions) {
    this.request = request;
    this.workflowId = workflowId;
    this.temporalRunId = temporalRunId;
    this.startedAt = startedAt;
    this.approvalsWanted = approvalsWanted;
    this.impact = Impact.of(request.impactAt(), startedAt);
    this.rto = Rto.unknown(request.rto());
    this.rpo = Rpo.unknown(request.rpo());
    this.fromSite = request.site();
    this.toSite = request.site();
    if (request.reason() != null) {
      added.put("reason", request.reason());
    }
    for (StepDefinition it : definitions) {
      positions.put(it.title(), steps.size());
      steps.put(steps.size(), StepReport.pending(it, request.component()));
    }
  }

  Parts parts() {
    return parts;
  }

  Impact impact() {
    return impact;
  }

  void seenByProbe(Instant since, @Nullable Instant lost) {
    if (impact.source() != Impact.Source.DECLARED && since.isBefore(impact.at())) {
      impact = new Impact(since, Impact.Source.PROBE);
      detectedAt = lost;
    }
  }

  /** When the probe had seen the system lost; null if it had not, or nobody asked it. */
  @Nullable Instant detectedAt() {
    return detectedAt;
  }

  Instant startedAt() {
    return startedAt;
  }

  void change(StepDefinition step, UnaryOperator<StepReport> change) {
    Integer position = positions.get(step.title());
    if (position == null) {
      throw new IllegalArgumentException("no step is called " + step.title());
    }
    StepReport before = steps.get(position);
    steps.put(position, change.apply(requireNonNull(before)));
    show();
  }

  void begin(StepDefinition step) {
    currentStep = step.title();
    change(step, it -> it.running(Runbook.now()));
  }

  /** {@code attempts} of this time; those before are kept. */
  void end(StepDefinition step, StepReport.State how, int attempts, String saw) {
    change(step, it -> it.ended(how, attempts, Runbook.now(), saw));
  }

  void waitFor(WaitingFor.What what, List<String> options) {
    waitFor(new WaitingFor(what, Runbook.now(), options));
  }

  void waitFor(WaitingFor what) {
    waits.begin(what);
    show();
  }

  /** The run waits no longer. */
  void goOn() {
    waits.end(Runbook.now());
    show();
  }

  void decided(Decided decided) {
    decisions.add(decided);
  }

  void approved(Approved approved) {
    approvals.add(approved);
    show();
  }

  /** Something required was left out: the run can't be PASSED any more. */
  void unprovable() {
    proof.lacksSomething();
  }

  /** For whom the run waited, beside {@code forWorker}. */
  Rto.Waited waited(Duration forWorker) {
    return new Rto.Waited(forWorker.plus(waits.forDecisions()), waits.forApprovals());
  }

  void currentStep(@Nullable String what) {
    currentStep = what;
  }

  void show() {
    page.show(report());
  }

  void add(CheckReport check) {
    proof.add(check);
  }

  void add(HostClock host) {
    proof.add(host);
  }

  void add(String field, @Nullable Object value) {
    added.put(field, value);
  }

  void leftBehind(String what) {
    residue.add(what);
  }

  void passPointOfNoReturn() {
    pointOfNoReturnPassed = true;
  }

  boolean pointOfNoReturnPassed() {
    return pointOfNoReturnPassed;
  }

  void moves(@Nullable String from, @Nullable String to) {
    fromSite = from;
    toSite = to;
  }

  void waived(RunReport.Waiver waiver) {
    waivers.add(waiver);
  }

  void downtime(@Nullable Duration value) {
    downtime = value;
  }

  void swapGap(@Nullable Duration value) {
    swapGap = value;
  }

  void evidence(Evidence value) {
    evidence = value;
  }

  void rto(Rto value) {
    rto = value;
  }

  void rpo(Rpo value) {
    rpo = value;
  }

  void failed(Failure why) {
    failure = why;
  }

  void close(Outcome how) {
    outcome = how;
    currentStep = null;
    if (!how.good()) {
      rto = Rto.unknown(request.rto());
      rpo = Rpo.unknown(request.rpo());
    }
    if (failure == null && proof.verdict(how) == Verdict.FAILED) {
      failure = Failure.of(FailureCode.SERVICE_CHECK_FAILED, proof.failedChecks());
    }
    show();
  }

  private RunState state() {
    if (outcome != null) {
      return RunState.CLOSED;
    }
    return waits.current() == null ? RunState.RUNNING : RunState.WAITING;
  }

  RunReport report() {
    return new ReportDraft(request, workflowId, temporalRunId, startedAt)
        .state(state(), outcome, outcome == null ? null : proof.verdict(outcome))
        .pointOfNoReturnPassed(pointOfNoReturnPassed)
        .felt(downtime, swapGap)
        .currentStep(currentStep)
        .at(Runbook.now())
        .impact(impact)
        .waitingFor(waits.current())
        .objectives(rto, rpo)
        .steps(stepsInOrder())
        .checks(proof.checks())
        .residue(residue)
        .moves(fromSite, toSite)
        .waivers(waivers)
        .decisions(decisions)
        .approvals(approvalsWanted, approvals)
        .hosts(proof.hosts())
        .evidence(evidence)
        .error(failure)
        .added(added)
        .report();
  }

  /** What a run consists of comes before its own last steps. */
  private List<StepReport> stepsInOrder() {
    List<StepReport> all = new ArrayList<>(steps.values());
    all.addAll(Math.max(0, all.size() - parts.ownAfter()), parts.steps());
    return all;
  }
}
