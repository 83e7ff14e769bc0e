package dev.holdfast.activities.postgres;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;

/** How a run ended, as the contract has it. */
final class RunEnding {

  private RunEnding() {}

  /** It ended so, says what to do, and leaves nothing behind. */
  static void assertEnded(RunReport report, Outcome outcome, FailureCode why, int exitCode) {
    assertThat(message(report)).isNotBlank();
    Failure error = requireNonNull(report.error());
    assertThat(error.code()).as(error.message()).isEqualTo(why.number());
    assertThat(error.hint()).isEqualTo(why.hint());
    assertThat(report.outcome()).isEqualTo(outcome);
    assertThat(report.exitCode()).isEqualTo(exitCode);
    assertThat(report.residue()).isEmpty();
  }

  /** This step failed and no other one. */
  static void assertFailedIn(RunReport report, RestoreStep step) {
    assertThat(report.steps())
        .filteredOn(it -> it.state() == StepReport.State.FAILED)
        .extracting(StepReport::name)
        .containsExactly(step.title());
  }

  static String message(RunReport report) {
    assertThat(report.error()).as("the error of " + report).isNotNull();
    return requireNonNull(report.error()).message();
  }

  static StepReport step(RunReport report, RestoreStep step) {
    return report.steps().stream()
        .filter(it -> it.name().equals(step.title()))
        .findFirst()
        .orElseThrow();
  }

  static String detail(RunReport report, RestoreStep step) {
    return String.valueOf(step(report, step).detail());
  }
}
