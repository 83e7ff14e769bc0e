package dev.holdfast.cli;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said again and again of what a plan means: times, answers, names. */
final class ExplanationWords {

  static final String UNKNOWN = "?";

  /** More names are counted, not written. */
  private static final int MOST_NAMES = 12;

  private ExplanationWords() {}

  static String bound(@Nullable Duration known, Duration atLeast) {
    String later = atLeast.isZero() ? UNKNOWN : DurationText.of(atLeast) + "+";
    return known == null ? later : DurationText.of(known);
  }

  static String known(@Nullable Duration duration) {
    return duration == null ? UNKNOWN : DurationText.of(duration);
  }

  /** Both ends of a long chain. */
  static String chain(List<String> names, String link) {
    if (names.size() <= MOST_NAMES) {
      return String.join(link, names);
    }
    int end = MOST_NAMES / 2;
    int last = names.size() - end;
    return String.join(
        link,
        String.join(link, names.subList(0, end)),
        "(%d more)".formatted(last - end),
        String.join(link, names.subList(last, names.size())));
  }

  static String names(List<String> names) {
    return names(names, MOST_NAMES);
  }

  static String names(List<String> names, int most) {
    return names.size() <= most
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
  }

  static String answer(@Nullable Boolean known) {
    return known == null ? UNKNOWN : known ? "yes" : "no";
  }
}
