package dev.holdfast.activities.postgres;

import java.sql.SQLException;
import java.util.Set;

/** A beat that was not acknowledged. */
final class BeatFailure extends Exception {

  /** Connection errors; shutdown, crash and start; a server in recovery takes no writes. */
  private static final Set<String> LOST_CLASSES = Set.of("08", "57", "58", "XX");

  private static final String READ_ONLY = "25006";

  private final boolean decided;

  /**
   * A failure.
   *
   * @param decided whether it speaks for the loss of the server; a wrong password or a full table
   *     of sessions does not
   */
  BeatFailure(String message, boolean decided) {
    super(message);
    this.decided = decided;
  }

  static BeatFailure of(SQLException e) {
    return new BeatFailure(text(e), tellsOfLoss(e));
  }

  boolean decided() {
    return decided;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  static String text(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }

  static boolean tellsOfLoss(SQLException e) {
    String state = e.getSQLState();
    return state == null
        || (!state.equals("08004") && LOST_CLASSES.contains(state.substring(0, 2)))
        || state.equals(READ_ONLY);
  }
}
