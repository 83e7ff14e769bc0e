package dev.holdfast.cli;

import java.time.Duration;

/** Durations as plans write them: {@code 10m}, {@code 1h30m}, {@code 24h}, {@code 7d}. */
final class DurationText {

  private static final long HOURS_A_DAY = 24;

  private DurationText() {}

  /** Parts of a second are left out. */
  static String of(Duration duration) {
    if (duration.isNegative()) {
      return "-" + of(duration.negated());
    }
    boolean manyDays = duration.toHours() > HOURS_A_DAY;
    long days = manyDays ? duration.toDays() : 0;
    Duration rest = duration.minusDays(days);
    String text =
        part(days, "d")
            + part(rest.toHours(), "h")
            + part(rest.toMinutesPart(), "m")
            + part(rest.toSecondsPart(), "s");
    return text.isEmpty() ? "0s" : text;
  }

  private static String part(long count, String unit) {
    return count == 0 ? "" : count + unit;
  }
}
