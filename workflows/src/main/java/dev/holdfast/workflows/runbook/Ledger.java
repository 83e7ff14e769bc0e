package dev.holdfast.workflows.runbook;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a run has seen so far; the mutable half of {@link Runbook}, turned into reports. */
final class Ledger {

  private final RunRequest request;
  private final String workflowId;
  private final String temporalRunId;
  private final Instant startedAt;
  private final Impact impact;

  private final SortedMap<Integer, StepReport> steps = new TreeMap<>();
  private final SortedMap<String, Integer> positions = new TreeMap<>();
  private final SortedMap<String, CheckReport> checks = new TreeMap<>();
  private final List<String> checkOrder = new ArrayList<>();
  private final List<String> residue = new ArrayList<>();
  private final SortedMap<String, HostClock> hosts = new TreeMap<>();
  private final SortedMap<String, @Nullable Object> added = new TreeMap<>();

  private RunState state = RunState.RUNNING;
  private @Nullable Outcome outcome;
  private @Nullable Failure failure;
  private @Nullable String currentStep;
  private @Nullable WaitingFor waitingFor;
  private boolean pointOfNoReturnPassed;
  private @Nullable Duration downtime;
  private @Nullable Duration swapGap;
  private Evidence evidence = Evidence.pending();
  private Rto rto;
  private Rpo rpo;

  Ledger(
      RunRequest request,
      String workflowId,
      String temporalRunId,
      Instant startedAt,
      StepDefinition[] definitions) {
    this.request = request;
    this.workflowId = workflowId;
    this.temporalRunId = temporalRunId;
    this.startedAt = startedAt;
    this.impact =
        request.impactAt() == null
            ? new Impact(startedAt, Impact.Source.REQUEST)
            : new Impact(request.impactAt(), Impact.Source.DECLARED);
    this.rto = Rto.unknown(request.rto());
    this.rpo = Rpo.unknown(request.rpo());
    for (StepDefinition it : definitions) {
      positions.put(it.title(), steps.size());
      steps.put(steps.size(), StepReport.pending(it, request.component()));
    }
  }

  Impact impact() {
    return impact;
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
  }

  void currentStep(@Nullable String title) {
    currentStep = title;
  }

  void waitsFor(@Nullable WaitingFor what) {
    waitingFor = what;
    state = what == null ? RunState.RUNNING : RunState.WAITING;
  }

  void add(CheckReport check) {
    if (checks.put(check.name(), check) == null) {
      checkOrder.add(check.name());
    }
  }

  void add(HostClock host) {
    hosts.merge(host.host(), host, Ledger::closer);
  }

  /** The way of the message only ever adds to an offset, so the smaller one is nearer the truth. */
  private static HostClock closer(HostClock one, HostClock other) {
    if (one.offset() == null || other.offset() == null) {
      return one.offset() == null ? other : one;
    }
    return one.offset().abs().compareTo(other.offset().abs()) <= 0 ? one : other;
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
    state = RunState.CLOSED;
    waitingFor = null;
    outcome = how;
    currentStep = null;
    if (!how.good()) {
      rto = Rto.unknown(request.rto());
      rpo = Rpo.unknown(request.rpo());
    }
    if (failure == null && verdict() == Verdict.FAILED) {
      failure = Failure.of(FailureCode.SERVICE_CHECK_FAILED, failedChecks());
    }
  }

  private String failedChecks() {
    return checksInOrder().stream()
        .filter(CheckReport::failed)
        .map(CheckReport::sentence)
        .collect(Collectors.joining("; "));
  }

  RunReport report(Instant now) {
    return new RunReport(
        request.run(),
        workflowId,
        temporalRunId,
        request.kind(),
        request.plan(),
        request.planHash(),
        request.component(),
        false,
        request.site(),
        request.site(),
        request.requestedBy(),
        startedAt,
        state,
        outcome,
        verdict(),
        impact,
        pointOfNoReturnPassed,
        downtime,
        swapGap,
        currentStep,
        Duration.between(startedAt, now),
        null,
        waitingFor,
        rto,
        rpo,
        List.copyOf(steps.values()),
        checksInOrder(),
        residue,
        List.of(),
        List.copyOf(hosts.values()),
        evidence,
        request.webUi(),
        failure,
        added);
  }

  private List<CheckReport> checksInOrder() {
    return checkOrder.stream().map(it -> requireNonNull(checks.get(it))).toList();
  }

  private @Nullable Verdict verdict() {
    if (outcome == null) {
      return null;
    }
    List<CheckReport> required = checksInOrder().stream().filter(CheckReport::required).toList();
    if (!outcome.good() || required.stream().anyMatch(CheckReport::failed)) {
      return Verdict.FAILED;
    }
    boolean known =
        !required.isEmpty()
            && required.stream().allMatch(it -> it.state() == CheckReport.State.PASSED)
            && hosts.values().stream().allMatch(HostClock::trusted);
    return known ? Verdict.PASSED : Verdict.INCOMPLETE;
  }
}
