package dev.holdfast.activities.evidence;

import dev.holdfast.workflows.runbook.Approved;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Decided;
import dev.holdfast.workflows.runbook.Evidence;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.Impact;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.Rto;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A run that can be told of, put together field by field. */
final class ReportedRun {

  static final Instant START = Instant.parse("2026-11-21T17:39:24.146Z");
  static final Evidence EVIDENCE =
      new Evidence(
          "/srv/holdfast/.holdfast/evidence/dvcc6b.json", "9f".repeat(32), Evidence.State.WRITTEN);

  String component = "notes";
  String requestedBy = "kim@ops-1";
  RunRequest.Kind kind = RunRequest.Kind.RESTORE;
  RunState state = RunState.CLOSED;
  @Nullable Outcome outcome = Outcome.RECOVERED;
  @Nullable Verdict verdict = Verdict.PASSED;
  Impact impact = new Impact(START, Impact.Source.REQUEST);
  boolean pointOfNoReturnPassed;
  @Nullable Duration downtime;
  @Nullable Duration swapGap;
  @Nullable Duration elapsed = Duration.ofSeconds(40);
  Rto rto = Rto.unknown(Duration.ofMinutes(10));
  Rpo rpo = Rpo.unknown(Duration.ofHours(24));
  @Nullable String webUi;
  @Nullable Failure error;
  final List<StepReport> steps = new ArrayList<>();
  final List<CheckReport> checks = new ArrayList<>();
  final List<String> residue = new ArrayList<>();
  final List<RunReport.Waiver> waivers = new ArrayList<>();
  final List<Decided> decisions = new ArrayList<>();
  final List<Approved> approvals = new ArrayList<>();
  final List<HostClock> hosts = new ArrayList<>();
  final TreeMap<String, @Nullable Object> added = new TreeMap<>();

  /** A step that was done, its times in milliseconds after the start. */
  ReportedRun step(String name, long after, long took) {
    return step(name, component, StepReport.State.DONE, 1, after, took);
  }

  ReportedRun step(
      String name, String of, StepReport.State end, int attempts, long after, long took) {
    return step(name, of, end, attempts, after, took, StepReport.Undo.NONE, "as expected");
  }

  ReportedRun step(
      String name,
      String of,
      StepReport.State end,
      int attempts,
      long after,
      long took,
      StepReport.Undo undo,
      String detail) {
    steps.add(
        new StepReport(
            name,
            of,
            end,
            attempts,
            START.plusMillis(after),
            Duration.ofMillis(took),
            false,
            undo,
            detail));
    return this;
  }

  ReportedRun pending(String... names) {
    for (String it : names) {
      steps.add(
          new StepReport(
              it,
              component,
              StepReport.State.PENDING,
              0,
              null,
              null,
              false,
              StepReport.Undo.NONE,
              null));
    }
    return this;
  }

  ReportedRun check(
      String name, CheckReport.State end, @Nullable String expected, @Nullable String actual) {
    boolean ran = end != CheckReport.State.SKIPPED;
    checks.add(
        new CheckReport(name, ran, end, expected, actual, ran ? Duration.ofMillis(12) : null));
    return this;
  }

  RunReport report() {
    return new RunReport(
        "dvcc6b",
        "recovery/notes/" + component,
        "0199a1b2-5c3d-7e4f-8a9b-0c1d2e3f4a5b",
        kind,
        "notes",
        "ab12".repeat(16),
        component,
        false,
        "weu",
        "weu",
        requestedBy,
        START,
        state,
        outcome,
        verdict,
        impact,
        pointOfNoReturnPassed,
        downtime,
        swapGap,
        null,
        elapsed,
        null,
        null,
        rto,
        rpo,
        steps,
        checks,
        residue,
        waivers,
        decisions,
        null,
        approvals,
        hosts,
        Evidence.pending(),
        webUi,
        error,
        added);
  }
}
