package dev.holdfast.workflows.runbook;

import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The run as a person sees it in the Web UI: a table of its last steps. */
final class RunPage {

  private static final int ROWS = 10;

  void show(RunReport report) {
    StringBuilder table = new StringBuilder("| step | state | s | |\n|---|---|---|---|\n");
    List<StepReport> begun =
        report.steps().stream().filter(it -> it.state() != StepReport.State.PENDING).toList();
    begun.stream()
        .skip(Math.max(0, begun.size() - ROWS))
        .forEach(it -> table.append(row(it, report.component())));
    Workflow.setCurrentDetails(headline(report) + "\n\n" + table);
  }

  private static String headline(RunReport report) {
    String end = report.outcome() == null ? report.state().name() : report.outcome().name();
    String who = "**" + report.run() + "** " + report.subject() + ": " + end;
    WaitingFor waiting = report.waitingFor();
    return waiting == null
        ? who
        : who + " for " + waiting.what() + " (" + String.join(", ", waiting.options()) + ")";
  }

  private static String row(StepReport step, @Nullable String of) {
    return String.format(
        Locale.ROOT,
        "| %s%s | %s%s | %s | %s |%n",
        of == null && step.component() != null ? step.component() + ": " : "",
        step.name(),
        step.state(),
        step.undo() == StepReport.Undo.FAILED ? ", UNDO FAILED" : "",
        seconds(step.duration()),
        oneLine(step.detail()));
  }

  private static String seconds(@Nullable Duration duration) {
    return duration == null ? "" : String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
  }

  private static String oneLine(@Nullable String detail) {
    String text = detail == null ? "" : detail.replace('\n', ' ').replace("|", "\\|");
    return text.length() > 160 ? text.substring(0, 157) + "..." : text;
  }
}
