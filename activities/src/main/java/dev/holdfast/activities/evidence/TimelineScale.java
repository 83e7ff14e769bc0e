package dev.holdfast.activities.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where a moment lies between the run's start and its end, in percent of the timeline's width. */
record TimelineScale(Instant start, Duration length) {

  /** Below this a bar could not be seen on a telephone. */
  private static final double LEAST_WIDTH = 0.6;

  private static final int MOST_TICKS = 5;

  private static final List<Duration> STEPS =
      List.of(
          Duration.ofMillis(10),
          Duration.ofMillis(20),
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(20),
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(6),
          Duration.ofHours(12),
          Duration.ofDays(1));

  TimelineScale {
    length = length.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : length;
  }

  /** Where a bar lies; both add up to 100 at most. */
  record Span(String x, String width) {}

  /** A line across the bars; its words are left out where there is no room for them. */
  record Tick(String x, String words) {}

  /** Never narrower than can be seen. */
  Span span(Instant from, Duration took) {
    double width = Math.min(100, Math.max(LEAST_WIDTH, percent(took)));
    double x = Math.min(100 - width, Math.max(0, percent(Duration.between(start, from))));
    return new Span(written(x), written(width));
  }

  /** At most five, at round times, the first at the start. */
  List<Tick> ticks() {
    Duration step =
        STEPS.stream()
            .filter(it -> it.multipliedBy(MOST_TICKS).compareTo(length) > 0)
            .findFirst()
            .orElse(length);
    List<Tick> ticks = new ArrayList<>();
    for (Duration at = Duration.ZERO; at.compareTo(length) <= 0; at = at.plus(step)) {
      double x = percent(at);
      ticks.add(new Tick(written(x), x > 85 ? "" : words(at)));
    }
    return ticks;
  }

  private static String words(Duration at) {
    if (at.isZero()) {
      return "0";
    }
    return at.toMillis() % 1000 == 0 && at.toMinutes() == 0
        ? at.toSeconds() + " s"
        : Figures.duration(at);
  }

  private double percent(Duration duration) {
    return 100.0 * duration.toMillis() / length.toMillis();
  }

  private static String written(double percent) {
    return String.format(Locale.ROOT, "%.3f%%", percent);
  }
}
