package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.sql.SQLException;

/** Says what a PostgreSQL error means for a recovery. */
final class PostgresFailures {

  static final String NO_SUCH_DATABASE = "3D000";
  static final String DUPLICATE_DATABASE = "42P04";
  static final String OBJECT_IN_USE = "55006";
  static final String LOCK_NOT_AVAILABLE = "55P03";

  /** The driver's own, when the server asks for a password and the plan has none. */
  private static final String NO_PASSWORD = "08004";

  private PostgresFailures() {}

  /**
   * The failure to report.
   *
   * @param doing what was being done, such as "logging in to 127.0.0.1:5432"
   * @param otherwise the code if the error's state says nothing special
   */
  static ApplicationFailure of(String doing, SQLException e, FailureCode otherwise) {
    return codeOf(e, otherwise).failure(doing + ": " + e.getMessage());
  }

  private static FailureCode codeOf(SQLException e, FailureCode otherwise) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.startsWith("28") || state.equals(NO_PASSWORD)) {
      return FailureCode.LOGIN_REFUSED;
    }
    if (state.startsWith("08") || state.startsWith("57P") || state.equals("53300")) {
      return FailureCode.SERVER_UNREACHABLE;
    }
    return switch (state) {
      case "42501" -> FailureCode.PRIVILEGE_MISSING;
      case "53100" -> FailureCode.NO_ROOM;
      default -> otherwise;
    };
  }
}
