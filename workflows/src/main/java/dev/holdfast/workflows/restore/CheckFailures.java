package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import java.util.List;
import java.util.stream.Collectors;

/** Turns required checks that did not hold, or could not be asked, into a failed step. */
final class CheckFailures {

  private CheckFailures() {}

  static <T> T orFail(T seen, List<CheckReport> checks, FailureCode code) {
    List<CheckReport> failed = checks.stream().filter(CheckReport::unproven).toList();
    if (failed.isEmpty()) {
      return seen;
    }
    throw code.failure(
        failed.stream().map(CheckReport::sentence).collect(Collectors.joining("; ")));
  }
}
