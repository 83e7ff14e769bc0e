package dev.holdfast.activities.evidence;

import dev.holdfast.workflows.runbook.Impact;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.util.Locale;

/** What the words of the contract mean, for somebody who reads them the first time. */
final class Sentences {

  private Sentences() {}

  /** The run as its verb says it: {@code Restore of notes/notes}. */
  static String subject(RunReport report) {
    String verb = report.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String what =
        report.component() == null ? report.plan() : report.plan() + "/" + report.component();
    return verb.substring(0, 1).toUpperCase(Locale.ROOT) + verb.substring(1) + " of " + what;
  }

  static String outcome(RunReport report) {
    Outcome outcome = report.outcome();
    if (outcome == null) {
      return "The run has not closed: this page shows it as it stood.";
    }
    String left = report.residue().isEmpty() ? "." : ", but for what is left behind, see below.";
    return switch (outcome) {
      case RECOVERED -> "The system is back" + left;
      case COMPLETED -> "It did what it is for; there was nothing to recover.";
      case COMPENSATED -> "It failed and was undone: the world is as it was before" + left;
      case ROLLED_BACK ->
          "It failed after the point of no return and went back to the old state" + left;
      case ABORTED -> "Somebody asked for it to stop, and it was undone" + left;
      case FAILED -> failed(report);
    };
  }

  private static String failed(RunReport report) {
    return switch (report.exitCode()) {
      case 1, 3 -> "It failed; nothing had been changed.";
      default -> "It failed, and the world is not as it was before.";
    };
  }

  static String verdict(RunReport report) {
    Verdict verdict = report.verdict();
    if (verdict == null) {
      return "A verdict is given when a run closes.";
    }
    return switch (verdict) {
      case PASSED -> "Every required check ran for real and held.";
      case INCOMPLETE -> "Something that is required could not be known.";
      case FAILED ->
          report.checks().stream().anyMatch(it -> it.failed())
              ? "A required check did not hold."
              : "Nothing was proven.";
    };
  }

  static String impact(Impact impact) {
    return switch (impact.source()) {
      case DECLARED -> "declared by a person";
      case PROBE -> "seen by the probe";
      case REQUEST -> "nobody said when it began: the run's own start";
    };
  }

  static String method(Rpo.Method method) {
    return switch (method) {
      case LEDGER -> "From the ledger: between the last beat found and the first one not found.";
      case LIVE_COMPARE -> "From the old database, compared with what was restored.";
      case BACKUP_AGE -> "From the age of the backup: a bound, also if nobody wrote.";
      case UNKNOWN -> "Nothing was measured.";
    };
  }
}
