package dev.holdfast.cli;

import java.util.Locale;

/** Sizes as people read them. */
final class Sizes {

  private static final long MEGABYTE = 1_000_000;

  private Sizes() {}

  static String text(long bytes) {
    return bytes < MEGABYTE
        ? bytes + " bytes"
        : String.format(Locale.ROOT, "%.0f MB", (double) bytes / MEGABYTE);
  }
}
