package dev.holdfast.workflows.restore;

import java.nio.charset.StandardCharsets;

/**
 * The names that a restore gives to databases. PostgreSQL cuts identifiers to 63 bytes by itself
 * and would cut the distinguishing end; here the beginning is cut.
 */
public final class DatabaseNames {

  private static final int LONGEST = 63;

  /** Every attempt's number fits in it, so that all side copies of a run begin alike. */
  private static final int ATTEMPT_DIGITS = 3;

  private DatabaseNames() {}

  /** The copy that attempt number {@code attempt} of a run restores beside the live database. */
  public static String side(String database, String run, int attempt) {
    return sidePrefix(database, run) + attempt;
  }

  /** What the side copies of a run, whatever the attempt, begin with. */
  public static String sidePrefix(String database, String run) {
    return cut(database, "_restore_" + run + "_", LONGEST - ATTEMPT_DIGITS);
  }

  /** The old live database after the swap. */
  public static String before(String database, String run) {
    return cut(database, "_before_" + run, LONGEST);
  }

  /** A restored copy that was swapped back although someone had written to it. */
  public static String written(String database, String run) {
    return cut(database, "_written_" + run, LONGEST);
  }

  private static String cut(String database, String end, int longest) {
    int room = longest - end.getBytes(StandardCharsets.UTF_8).length;
    StringBuilder begin = new StringBuilder();
    int used = 0;
    for (int codePoint : database.codePoints().toArray()) {
      String letter = Character.toString(codePoint);
      used += letter.getBytes(StandardCharsets.UTF_8).length;
      if (used > room) {
        break;
      }
      begin.append(letter);
    }
    return begin + end;
  }
}
