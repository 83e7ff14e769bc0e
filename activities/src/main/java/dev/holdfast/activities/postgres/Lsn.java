package dev.holdfast.activities.postgres;

/** Positions in the WAL as PostgreSQL writes them: {@code 16/B374D848}. */
final class Lsn {

  private Lsn() {}

  static long of(String text) {
    String[] halves = text.split("/", -1);
    if (halves.length != 2) {
      throw new IllegalArgumentException("a position in the WAL is written as 0/0, was " + text);
    }
    return (Long.parseLong(halves[0], 16) << 32) | Long.parseLong(halves[1], 16);
  }

  static String text(long lsn) {
    return "%X/%X".formatted(lsn >>> 32, lsn & 0xFFFF_FFFFL);
  }
}
