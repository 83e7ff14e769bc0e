package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code pg_restore --verbose} prints: how far it is, and what went wrong. */
final class RestoreOutput {

  private static final Pattern DONE =
      Pattern.compile("pg_restore: (?:finished item|creating|processing data for|executing) .*");

  /** Missing roles are a finding of the preflight: the rest of the database is whole. */
  private static final Pattern TOLERATED =
      Pattern.compile(".*ERROR: {2}(role \"[^\"]*\" does not exist|must be owner of extension .*)");

  private static final Pattern ERROR = Pattern.compile("pg_restore: error: (.*)");
  private static final int MOST_ERRORS = 5;

  private final int objects;
  private final List<String> errors = new ArrayList<>();
  private final SortedSet<String> tolerated = new TreeSet<>();
  private int done;

  RestoreOutput(int objects) {
    this.objects = objects;
  }

  synchronized void line(String line) {
    Matcher error = ERROR.matcher(line);
    if (DONE.matcher(line).matches()) {
      done++;
    } else if (error.matches()) {
      Matcher harmless = TOLERATED.matcher(line);
      if (harmless.matches()) {
        tolerated.add(harmless.group(1));
      } else {
        errors.add(error.group(1));
      }
    }
  }

  int objects() {
    return objects;
  }

  synchronized int objectsDone() {
    return Math.min(done, objects);
  }

  /** What was left out, if nothing else went wrong; else a failure that says what did. */
  synchronized List<String> findingsOrFail(ProcessResult result) {
    boolean onlyTolerated = errors.isEmpty() && result.exitCode() == 1 && !tolerated.isEmpty();
    if (result.succeeded() || onlyTolerated) {
      return List.copyOf(tolerated);
    }
    throw failure(result);
  }

  private ApplicationFailure failure(ProcessResult result) {
    String what =
        errors.isEmpty()
            ? result.tail().strip()
            : String.join("; ", errors.subList(0, Math.min(MOST_ERRORS, errors.size())));
    String message = "pg_restore ended with " + result.exitCode() + ": " + what;
    if (message.contains("No space left on device")) {
      return FailureCode.NO_ROOM.failure(message);
    }
    boolean lost =
        message.contains("connection to server")
            || message.contains("server closed the connection");
    return (lost ? FailureCode.SERVER_UNREACHABLE : FailureCode.RESTORE_FAILED).failure(message);
  }
}
