package dev.holdfast.activities.evidence;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The run drawn to scale, a row per step.
 *
 * @param description what the drawing shows, for those who can't see it
 * @param path what is on the critical path, in words
 * @param note what is not drawn, or empty
 */
record Timeline(
    List<Row> rows, List<TimelineScale.Tick> ticks, String description, String path, String note) {

  /** More would be a wall, not a drawing. */
  private static final int MOST_ROWS = 100;

  Timeline {
    rows = List.copyOf(rows);
    ticks = List.copyOf(ticks);
  }

  /** A bar with what is written beside it. */
  record Row(String label, String figures, String title, String classes, String x, String width) {}

  static Timeline of(RunReport report, List<RunComponent> components) {
    List<Bar> all = Bar.of(report.steps(), components);
    CriticalPath critical = CriticalPath.of(report.steps(), components);
    boolean several =
        all.stream().map(Bar::component).filter(Objects::nonNull).distinct().count() > 1;
    TimelineScale scale = scale(report, all);
    Instant end = scale.start().plus(scale.length());
    List<Bar> drawn = drawn(all, critical, end);

    List<Row> rows = new ArrayList<>();
    for (Bar bar : drawn) {
      boolean onPath = critical.holds(bar.component());
      rows.add(row(bar, onPath, several, scale));
    }
    return new Timeline(
        rows,
        scale.ticks(),
        description(all, several, scale),
        path(critical, several),
        all.size() == drawn.size()
            ? ""
            : (all.size() - drawn.size())
                + " shorter steps are not drawn; the table has them all.");
  }

  private static TimelineScale scale(RunReport report, List<Bar> bars) {
    Instant start =
        Stream.concat(Stream.of(report.startedAt()), bars.stream().map(Bar::startedAt))
            .min(Comparator.naturalOrder())
            .orElseThrow();
    Duration elapsed = report.elapsed() == null ? Duration.ZERO : report.elapsed();
    Stream<Instant> ends = bars.stream().map(it -> it.startedAt().plus(it.shown(it.startedAt())));
    Instant end =
        Stream.concat(Stream.of(report.startedAt().plus(elapsed)), ends)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    return new TimelineScale(start, Duration.between(start, end));
  }

  /** If there are too many: what went wrong, then the critical path, then the longest. */
  private static List<Bar> drawn(List<Bar> bars, CriticalPath critical, Instant end) {
    if (bars.size() <= MOST_ROWS) {
      return bars;
    }
    Comparator<Bar> telling =
        Comparator.<Bar, Boolean>comparing(it -> it.state() != State.FAILED)
            .thenComparing(it -> !critical.holds(it.component()))
            .thenComparing(it -> it.shown(end), Comparator.reverseOrder());
    Set<Bar> chosen =
        bars.stream().sorted(telling).limit(MOST_ROWS).collect(Collectors.toUnmodifiableSet());
    return bars.stream().filter(chosen::contains).limit(MOST_ROWS).toList();
  }

  private static Row row(Bar bar, boolean critical, boolean several, TimelineScale scale) {
    Instant end = scale.start().plus(scale.length());
    TimelineScale.Span span = scale.span(bar.startedAt(), bar.shown(end));
    String title =
        "%s: %s, started %s, took %s, attempts %d%s%s"
            .formatted(
                bar.fullName(several),
                bar.state(),
                Figures.instant(bar.startedAt()),
                Figures.duration(bar.duration()),
                bar.attempts(),
                bar.undone() ? ", undone" : "",
                critical ? ", on the critical path" : "");
    return new Row(
        (critical ? "◆ " : "") + bar.label(several),
        bar.figures(),
        title,
        bar.classes(critical),
        span.x(),
        span.width());
  }

  private static String description(List<Bar> bars, boolean several, TimelineScale scale) {
    String text =
        "%d steps over %s from %s."
            .formatted(
                bars.size(), Figures.duration(scale.length()), Figures.instant(scale.start()));
    String longest =
        bars.stream()
            .filter(it -> it.duration() != null)
            .max(Comparator.comparing(it -> Objects.requireNonNull(it.duration())))
            .map(
                it ->
                    " The longest: "
                        + it.fullName(several)
                        + ", "
                        + Figures.duration(it.duration()))
            .map(it -> it + ".")
            .orElse("");
    return text
        + longest
        + named(" Failed: ", bars, several, it -> it.state() == State.FAILED)
        + named(" Tried more than once: ", bars, several, it -> it.attempts() > 1)
        + named(" Undone: ", bars, several, Bar::undone)
        + named(" Undo failed: ", bars, several, Bar::stuck);
  }

  private static String named(String what, List<Bar> bars, boolean several, Predicate<Bar> which) {
    List<String> names =
        bars.stream().filter(which).map(it -> it.fullName(several)).limit(MOST_ROWS).toList();
    return names.isEmpty() ? "" : what + String.join(", ", names) + ".";
  }

  private static String path(CriticalPath critical, boolean several) {
    if (!several) {
      return "every step, one after the other: one component was recovered";
    }
    String chain = String.join(" → ", critical.components());
    return critical.known()
        ? chain
        : chain + ", which ended last; what waited for what is not recorded";
  }
}
