package dev.holdfast.workflows.runbook;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What people are told when a run waits for them: why, and exactly what they can type. */
final class Announcements {

  private Announcements() {}

  static String decision(RunReport report, StepDefinition step, Failure why, List<Choice> choices) {
    String commands =
        choices.stream()
            .map(
                it ->
                    "dr decide %s %s --reason TEXT: %s"
                        .formatted(report.run(), it.word(), it.meaning()))
            .collect(Collectors.joining("\n"));
    return "%s waits for a decision: %s failed: %s\n%s"
        .formatted(subject(report), step.title(), why.message(), commands);
  }

  static String approvals(RunReport report) {
    ApprovalsWanted wanted = report.approvalsWanted();
    int required = wanted == null ? 0 : wanted.required();
    return "%s, asked for by %s, waits for %d of: %s\ndr approve %s --key FILE"
        .formatted(
            subject(report),
            report.requestedBy(),
            required,
            wanted == null ? "" : String.join(", ", wanted.approvers()),
            report.run());
  }

  private static String subject(RunReport report) {
    String kind = report.kind().name();
    String component = report.component();
    return "%s of %s%s (run %s)"
        .formatted(
            kind.charAt(0) + kind.substring(1).toLowerCase(Locale.ROOT),
            report.plan(),
            component == null ? "" : "/" + component,
            report.run());
  }
}
