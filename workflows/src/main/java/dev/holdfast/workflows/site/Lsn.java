package dev.holdfast.workflows.site;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A place in a server's write-ahead log, as PostgreSQL writes it: {@code 16/B374D848}.
 *
 * @param position bytes from the log's beginning
 */
public record Lsn(long position) implements Comparable<Lsn> {

  private static final int HALF = 32;
  private static final int HEXADECIMAL = 16;

  /** Reads PostgreSQL's form; throws {@link IllegalArgumentException} for anything else. */
  @JsonCreator
  public static Lsn of(String text) {
    int slash = text.indexOf('/');
    if (slash < 1) {
      throw new IllegalArgumentException("an LSN looks like 16/B374D848, was " + text);
    }
    long high = Long.parseLong(text, 0, slash, HEXADECIMAL);
    long low = Long.parseLong(text, slash + 1, text.length(), HEXADECIMAL);
    return new Lsn(high << HALF | low);
  }

  /** How many bytes this is ahead of {@code other}; negative if it is behind. */
  public long bytesAheadOf(Lsn other) {
    return position - other.position;
  }

  @Override
  public int compareTo(Lsn other) {
    return Long.compareUnsigned(position, other.position);
  }

  @Override
  @JsonValue
  public String toString() {
    return "%X/%X".formatted(position >>> HALF, position & 0xFFFFFFFFL);
  }
}
