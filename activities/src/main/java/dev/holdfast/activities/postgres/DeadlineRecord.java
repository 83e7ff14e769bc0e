package dev.holdfast.activities.postgres;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * A deadline as it goes through the FIFO and into the file beside it: always sixteen bytes, which
 * the kernel never cuts.
 */
final class DeadlineRecord {

  static final int BYTES = 16;

  /** Nothing is to be stopped. */
  static final long NONE = 0;

  /** The guard has ended and left nothing to stop: the stopper ends as well. */
  static final long END = 1;

  private DeadlineRecord() {}

  static byte[] bytes(long uptimeMillis) {
    StringBuilder digits = new StringBuilder(Long.toString(uptimeMillis));
    while (digits.length() < BYTES - 1) {
      digits.insert(0, '0');
    }
    return digits.append('\n').toString().getBytes(US_ASCII);
  }

  static long read(byte[] record) {
    return Long.parseLong(new String(record, 0, BYTES - 1, US_ASCII));
  }
}
