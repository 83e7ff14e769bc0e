package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.site.Lsn;

/**
 * A file of the write-ahead log.
 *
 * @param number from the log's beginning
 * @param size in bytes
 */
record WalSegment(int timeline, long number, long size) {

  private static final String NAME = "[0-9A-F]{24}";
  private static final int PART = 8;
  private static final int HEXADECIMAL = 16;

  /** The one that {@code position} is in. */
  static WalSegment at(int timeline, Lsn position, long size) {
    return new WalSegment(timeline, Long.divideUnsigned(position.position(), size), size);
  }

  static boolean isName(String file) {
    return file.matches(NAME);
  }

  /** Reads a file's name, for which {@link #isName}. */
  static WalSegment named(String file, long size) {
    long perLog = (1L << 32) / size;
    long log = Long.parseLong(file, PART, 2 * PART, HEXADECIMAL);
    long part = Long.parseLong(file, 2 * PART, 3 * PART, HEXADECIMAL);
    return new WalSegment(Integer.parseInt(file, 0, PART, HEXADECIMAL), log * perLog + part, size);
  }

  String name() {
    long perLog = (1L << 32) / size;
    return "%08X%08X%08X".formatted(timeline, number / perLog, number % perLog);
  }

  WalSegment before() {
    return new WalSegment(timeline, number - 1, size);
  }

  Lsn begin() {
    return new Lsn(number * size);
  }
}
