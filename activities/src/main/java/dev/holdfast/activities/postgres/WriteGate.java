package dev.holdfast.activities.postgres;

import java.sql.SQLException;

/**
 * Keeps clients from writing to a server that was just promoted, until ids that lost rows have used
 * can't be given out again. Clients that look for a primary pass a closed server by and come back.
 *
 * <p>It is a default: a session that asks for a read-write transaction gets one. No proof of
 * anything, only the order in which clients usually come.
 */
final class WriteGate {

  private static final String SETTING = "default_transaction_read_only";

  private final ServerSettings settings;

  WriteGate(PostgresSession session) {
    this.settings = new ServerSettings(session);
  }

  /** Safe to repeat, on a standby too. */
  void close() throws SQLException {
    settings.set(SETTING, "on");
  }

  /** Leaves a server alone that was never closed. Safe to repeat. */
  void open() throws SQLException {
    if (settings.isSet(SETTING)) {
      settings.reset(SETTING);
    }
  }
}
