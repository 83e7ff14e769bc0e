package dev.holdfast.activities.postgres;

/**
 * The advisory lock that a guard and whoever promotes its standby meet at: the same number on every
 * server of one cluster, since all have one system identifier. Kept in the maintenance database.
 */
final class GuardKey {

  /** An expression of SQL. */
  static final String SQL =
      "(SELECT hashtextextended('holdfast/guard/' || system_identifier, 0)"
          + " FROM pg_control_system())";

  private static final String SESSION = "holdfast-guard/";
  private static final int LONGEST_NAME = 63;

  private GuardKey() {}

  /** What a guard's session at the standby is called, cut to the bytes that are kept. */
  static String sessionName(String plan, String member) {
    String name = SESSION + plan + "/" + member;
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
  }
}
