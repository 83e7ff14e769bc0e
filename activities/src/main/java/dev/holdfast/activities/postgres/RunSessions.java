package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The sessions of a run on a server, known by their names, but for the one that asks. */
final class RunSessions {

  private static final Duration LONGEST_END = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private static final String OTHERS =
      " FROM pg_stat_activity WHERE starts_with(application_name, ?) AND pid <> pg_backend_pid()";

  private final PostgresSession maintenance;
  private final String prefix;

  RunSessions(PostgresSession maintenance, String run) {
    this.maintenance = maintenance;
    this.prefix = PostgresServers.sessionPrefix(run);
  }

  /**
   * Returns once every session that was there is gone. Fails with {@link
   * FailureCode#SESSIONS_REMAIN} if one does not end in time.
   */
  void end() throws SQLException {
    if (terminate().isEmpty() || Patience.until(LONGEST_END, PAUSE, () -> terminate().isEmpty())) {
      return;
    }
    throw FailureCode.SESSIONS_REMAIN.failure(
        "there is still session " + String.join(", ", terminate()));
  }

  private List<String> terminate() throws SQLException {
    return maintenance.list(
        "SELECT format('%s (%s)', pid, application_name), pg_terminate_backend(pid)" + OTHERS,
        row -> row.getString(1),
        prefix);
  }
}
