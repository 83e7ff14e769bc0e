package dev.holdfast.cli;

import dev.holdfast.activities.planfile.ReferenceException;
import dev.holdfast.worker.ControlPlaneException;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Turns what a command threw into its answer. Nobody is shown a stack trace. */
final class FailureAnswers {

  /** Of an answer that nobody knows. */
  private static final int UNKNOWN = 4;

  private final Invocation invocation;

  FailureAnswers(Invocation invocation) {
    this.invocation = invocation;
  }

  Answer of(Throwable thrown) {
    if (thrown instanceof CommandFailure failure) {
      return Answer.failed(failure.exitCode(), failure.failure());
    }
    if (thrown instanceof ControlPlaneException failure) {
      return Answer.failed(failure.code(), String.valueOf(failure.getMessage()));
    }
    if (thrown instanceof ApplicationFailure failure) {
      FailureCode code = FailureCode.valueOf(failure.getType());
      return Answer.failed(withoutRun(code), Failure.of(code, failure.getOriginalMessage()));
    }
    if (thrown instanceof ReferenceException failure) {
      return Answer.failed(
          FailureCode.PREREQUISITE_MISSING, failure.getMessage() + ": " + failure.fix());
    }
    String what = thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
    return Answer.failed(
        UNKNOWN, Failure.of(FailureCode.STEP_BROKE, what + "; " + traceOf(thrown)));
  }

  /** What would fail a run is a missing prerequisite while there is none. */
  private static int withoutRun(FailureCode code) {
    return code.exitCode() == 1 ? FailureCode.PREREQUISITE_MISSING.exitCode() : code.exitCode();
  }

  /** Where the trace is, for the message. */
  private String traceOf(Throwable thrown) {
    try {
      Path logs = invocation.home().create().logs();
      String time = Instant.now().toString().replace(':', '-');
      Path file = logs.resolve("dr-" + time + "-" + ProcessHandle.current().pid() + ".trace");
      try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file))) {
        thrown.printStackTrace(writer);
      }
      return "the trace is in " + file;
    } catch (IOException e) {
      return "its trace could not be written: " + e.getMessage();
    }
  }
}
