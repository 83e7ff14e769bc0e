package dev.holdfast.activities.evidence;

import dev.holdfast.workflows.runbook.Approved;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Decided;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is told in rows. */
final class ReportTables {

  private static final Duration MOST_OFFSET = Duration.ofSeconds(1);

  private ReportTables() {}

  /** What did not hold comes first. */
  static Table checks(List<CheckReport> checks) {
    long required = checks.stream().filter(CheckReport::required).count();
    long held = required - checks.stream().filter(CheckReport::unproven).count();
    Table.Builder table =
        Table.named(
            "checks",
            "Checks",
            held + " of " + required + " required checks held.",
            "Check",
            "Result",
            "Required",
            "Expected",
            "Actual",
            "Took");
    checks.stream()
        .sorted(Comparator.comparing(ReportTables::urgency))
        .forEach(
            it ->
                table
                    .row()
                    .text(it.name())
                    .mark(Mark.of(it.state()))
                    .text(Figures.yesNo(it.required()))
                    .text(shown(it.expected()))
                    .text(shown(it.actual()))
                    .figure(took(it)));
    return table.build();
  }

  private static String took(CheckReport check) {
    return check.state() == CheckReport.State.SKIPPED ? "" : Figures.duration(check.duration());
  }

  private static int urgency(CheckReport check) {
    return check.failed() ? 0 : check.unproven() ? 1 : 2;
  }

  /** An answer may be empty, which is something else than unknown. */
  private static String shown(@Nullable String text) {
    return text == null ? Figures.UNKNOWN : text.isEmpty() ? "(empty)" : text;
  }

  static Table steps(List<StepReport> steps) {
    boolean several = steps.stream().map(StepReport::component).distinct().count() > 1;
    Table.Builder table =
        Table.named(
            "steps",
            "Steps",
            "In the order of the runbook.",
            "Step",
            "State",
            "Attempts",
            "Started",
            "Took",
            "Irreversible",
            "Undo",
            "Detail");
    for (StepReport it : steps) {
      boolean begun = it.startedAt() != null;
      table
          .row()
          .text(several && it.component() != null ? it.component() + ": " + it.name() : it.name())
          .mark(Mark.of(it.state()))
          .figure(String.valueOf(it.attempts()))
          .figure(begun ? Figures.instant(it.startedAt()) : "not started")
          .figure(begun ? Figures.duration(it.duration()) : "")
          .text(Figures.yesNo(it.irreversible()))
          .mark(Mark.of(it.undo()))
          .text(it.detail() == null ? "" : it.detail());
    }
    return table.build();
  }

  static Table components(List<RunComponent> components) {
    Table.Builder table =
        Table.named(
            "components",
            "Components",
            "What this run recovered.",
            "Component",
            "Kind",
            "Tier",
            "Outcome",
            "Verdict",
            "Started",
            "Took",
            "Depends on",
            "Workflow");
    for (RunComponent it : components) {
      table
          .row()
          .text(it.name())
          .text(it.kind())
          .text(it.tier())
          .text(it.outcome().equals(Figures.UNKNOWN) ? it.state() : it.outcome())
          .text(it.verdict())
          .figure(Figures.instant(it.startedAt()))
          .figure(Figures.duration(it.duration()))
          .text(String.join(", ", it.dependsOn()))
          .text(it.workflowId());
    }
    return table.build();
  }

  static Table decisions(List<Decided> decisions) {
    Table.Builder table =
        Table.named(
            "decisions",
            "Decisions",
            "What people decided while the run waited for them.",
            "By",
            "Decision",
            "About",
            "When",
            "Reason");
    for (Decided it : decisions) {
      table
          .row()
          .text(it.by())
          .text(it.decision().name())
          .text(it.step())
          .figure(Figures.instant(it.at()))
          .text(it.reason());
    }
    return table.build();
  }

  static Table approvals(List<Approved> approvals) {
    Table.Builder table =
        Table.named(
            "approvals",
            "Approvals",
            "Signatures that the run took. One that expired before enough had come did not count.",
            "By",
            "When",
            "Good until",
            "Reason",
            "Key");
    for (Approved it : approvals) {
      table
          .row()
          .text(it.by())
          .figure(Figures.instant(it.at()))
          .figure(Figures.instant(it.expiresAt()))
          .text(it.reason() == null ? "" : it.reason())
          .text(it.keyFingerprint());
    }
    return table.build();
  }

  static Table waivers(List<RunReport.Waiver> waivers) {
    Table.Builder table =
        Table.named(
            "waivers", "Waivers", "Rules that a named person waived.", "By", "Reason", "Signed");
    waivers.forEach(
        it -> table.row().text(it.by()).text(it.reason()).text(Figures.yesNo(it.signed())));
    return table.build();
  }

  static Table clocks(List<HostClock> hosts) {
    Table.Builder table =
        Table.named(
            "clocks",
            "Clocks",
            "Hosts whose clocks went into a figure, against the worker's. No verdict rests on one"
                + " that is more than 1 s off.",
            "Host",
            "Clock",
            "Offset");
    for (HostClock it : hosts) {
      Duration offset = it.offset();
      boolean near = offset != null && offset.abs().compareTo(MOST_OFFSET) <= 0;
      table
          .row()
          .text(it.host())
          .mark(Mark.clock(offset != null, near))
          .figure(Figures.duration(offset));
    }
    return table.build();
  }
}
