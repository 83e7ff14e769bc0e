package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Changes settings of a server for good, and returns once they are in force. */
final class ServerSettings {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final PostgresSession session;

  ServerSettings(PostgresSession session) {
    this.session = session;
  }

  /** Works on standbys too: it writes a file and no log. */
  void set(String name, String value) throws SQLException {
    session.execute("ALTER SYSTEM SET " + name + " = " + PostgresSession.literal(value));
    reload();
    await(name, value);
  }

  /** As the server's own files have it. */
  void reset(String name) throws SQLException {
    session.execute("ALTER SYSTEM RESET " + name);
    reload();
  }

  /** Whether {@link #set} is in force, whoever did it. */
  boolean isSet(String name) throws SQLException {
    return session.isTrue(
        "SELECT true FROM pg_file_settings WHERE name = ? AND sourcefile LIKE '%postgresql.auto.conf'",
        name);
  }

  private void reload() throws SQLException {
    session.execute("SELECT pg_reload_conf()");
  }

  /** What a new session would see; what this one has set for itself does not count. */
  private void await(String name, String value) throws SQLException {
    String wanted = "SELECT reset_val FROM pg_settings WHERE name = ?";
    if (!Patience.until(LIMIT, PAUSE, () -> session.text(wanted, name).equals(value))) {
      throw FailureCode.PROMOTION_FAILED.failure(
          "%s is %s after a reload, was set to %s"
              .formatted(name, session.text(wanted, name), value));
    }
  }

  /** Has commits wait for one of {@code standbys}, or for none; returns the setting. */
  static String confirmedBy(PostgresSession session, List<String> standbys) throws SQLException {
    String names =
        standbys.stream().sorted().map(PostgresSession::quoted).collect(Collectors.joining(", "));
    String wanted = standbys.isEmpty() ? "" : "ANY 1 (" + names + ")";
    if (!session.text("SELECT current_setting('synchronous_standby_names')").equals(wanted)) {
      new ServerSettings(session).set("synchronous_standby_names", wanted);
    }
    return wanted;
  }
}
