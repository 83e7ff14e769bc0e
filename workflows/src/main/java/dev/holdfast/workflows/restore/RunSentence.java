package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.RunReport;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a run is told to people, in one sentence. */
public final class RunSentence {

  private RunSentence() {}

  /**
   * Outcome and cause, or outcome and figures.
   *
   * @param verb what was done, such as "Restore"
   * @param good what came out of it if it went well, such as "Backup of 12:00"; may be empty
   */
  public static String of(String verb, RunReport report, Outcome outcome, String good) {
    String name = verb + " of " + report.plan() + "/" + report.component() + ": " + outcome;
    String end = residue(report) + " (run " + report.run() + ")";
    if (!outcome.good()) {
      return name + (report.error() == null ? "" : ": " + report.error().message()) + end;
    }
    return name + ". " + good + (good.isEmpty() ? "" : ", ") + figures(report) + end;
  }

  private static String figures(RunReport report) {
    return "recovery time "
        + seconds(report.rto().achieved())
        + " s, data loss "
        + loss(report.rpo());
  }

  private static String residue(RunReport report) {
    return report.residue().isEmpty()
        ? ""
        : "; left behind: " + String.join("; ", report.residue());
  }

  private static String loss(Rpo rpo) {
    if (rpo.lossMin() == null) {
      return "unknown";
    }
    return rpo.lossMax() == null
        ? "at least " + seconds(rpo.lossMin()) + " s"
        : seconds(rpo.lossMin()) + " to " + seconds(rpo.lossMax()) + " s";
  }

  private static String seconds(@Nullable Duration value) {
    return value == null
        ? "unknown"
        : String.format(Locale.ROOT, "%.1f", value.toMillis() / 1000.0);
  }
}
