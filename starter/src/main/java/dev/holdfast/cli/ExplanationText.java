package dev.holdfast.cli;

import dev.holdfast.workflows.plan.Outage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a plan's promises add up to, for people. */
final class ExplanationText {

  private static final String UNKNOWN = "?";
  private static final String NOTHING = "-";

  /** More names are counted, not written. */
  private static final int MOST_NAMES = 12;

  private static final int MOST_NEEDS = 2;

  private final Explanation explanation;
  private final List<String> lines = new ArrayList<>();

  private ExplanationText(Explanation explanation) {
    this.explanation = explanation;
  }

  static String of(Explanation explanation) {
    ExplanationText text = new ExplanationText(explanation);
    text.writeLoss();
    if (!explanation.components().isEmpty()) {
      text.writeComponents();
      text.writeCriticalPath();
      text.writeDoubts();
      text.writeImpact();
    }
    return String.join("\n", text.lines);
  }

  private void writeLoss() {
    Explanation.Lost lost = explanation.lost();
    if (lost == null) {
      lines.add("Plan " + explanation.plan() + ", if everything is lost");
    } else if (lost.what() == Outage.Cause.COMPONENT) {
      lines.add("Plan " + explanation.plan() + ", if component " + lost.name() + " is lost");
    } else {
      String where = lost.home() ? "home: all runs there when all is well" : "not home";
      say("Plan %s, if site %s is lost (%s)".formatted(explanation.plan(), lost.name(), where));
      writeSite(lost);
    }
    String tiers =
        explanation.tiers().entrySet().stream()
            .map(it -> it.getKey() + ": " + it.getValue())
            .collect(Collectors.joining(", "));
    int away = explanation.components().size();
    say(
        away == 0
            ? "Away: nothing; only standbys are lost"
            : "Away: %d (%s)".formatted(away, tiers));
  }

  private void writeSite(Explanation.Lost lost) {
    for (Outage.Holding it : lost.servers()) {
      String places =
          it.elsewhere().isEmpty() ? "only here" : "also at " + String.join(", ", it.elsewhere());
      say("  server %s, %s: %s".formatted(it.server(), places, names(it.databases())));
    }
    if (!lost.unplaced().isEmpty()) {
      say("  without a place in the plan, taken to be here: " + names(lost.unplaced()));
    }
  }

  private void writeComponents() {
    lines.add("");
    TextTable table =
        new TextTable(
            "COMPONENT",
            "TIER",
            "RTO",
            "BEGINS BY",
            "LEFT",
            "BACK BY",
            "RPO",
            "LOSS",
            "PER HOUR",
            "WAITS FOR");
    explanation.components().forEach(it -> table.row(cells(it)));
    lines.addAll(table.lines("  "));
    lines.add("  If each takes all the time that its rto promises, counted from the impact.");
    lines.add("  " + UNKNOWN + ": the plan does not say.  +: or later, nobody knows how much.");
  }

  private static String[] cells(Explanation.Part it) {
    Explanation.Rto rto = it.rto();
    Duration rpo = it.rpo().objectiveSeconds();
    return new String[] {
      it.component(),
      it.tier().name(),
      rto.objectiveSeconds() == null ? NOTHING : DurationText.of(rto.objectiveSeconds()),
      bound(rto.beginsBySeconds(), rto.beginsAtLeastSeconds()),
      rto.objectiveSeconds() == null ? NOTHING : known(rto.leftSeconds()),
      bound(rto.worstSeconds(), rto.atLeastSeconds()),
      rpo == null ? NOTHING : DurationText.of(rpo),
      rpo == null ? NOTHING : known(it.rpo().worstSeconds()),
      it.costPerHour() == null ? UNKNOWN : it.costPerHour().toPlainString(),
      it.waitsFor().isEmpty() ? NOTHING : names(it.waitsFor(), MOST_NEEDS)
    };
  }

  private void writeCriticalPath() {
    lines.add("");
    say("Critical path: " + chain(explanation.criticalPath()));
    Duration worst = explanation.rto().worstSeconds();
    Duration atLeast = explanation.rto().atLeastSeconds();
    String unknown = atLeast.isZero() ? "" : ", %s or later".formatted(DurationText.of(atLeast));
    say("All is back by: " + (worst == null ? "nobody knows" + unknown : DurationText.of(worst)));
  }

  private void writeDoubts() {
    writeDoubt(it -> it.rto().objectiveSeconds() == null, "No rto promised");
    writeDoubt(
        it -> Boolean.FALSE.equals(it.rto().canHold()),
        "The rto can't hold, what it waits for may use it up");
    writeDoubt(
        ExplanationText::isGivenUpLate,
        "A step that hangs is given up (timeout) only after the rto");
    writeDoubt(it -> Boolean.FALSE.equals(it.rpo().canHold()), "The rpo can't hold");
    writeDoubt(
        it -> it.rpo().objectiveSeconds() != null && it.rpo().worstSeconds() == null,
        "The plan does not say how much may be lost");
    writeDoubt(it -> Boolean.FALSE.equals(it.canMove()), "No other site to go to");
  }

  private void writeDoubt(Predicate<Explanation.Part> doubtful, String sentence) {
    List<String> names =
        explanation.components().stream()
            .filter(doubtful)
            .map(Explanation.Part::component)
            .toList();
    if (!names.isEmpty()) {
      say(sentence + ": " + names(names));
    }
  }

  private static boolean isGivenUpLate(Explanation.Part it) {
    Duration timeout = it.stepTimeoutSeconds();
    Duration rto = it.rto().objectiveSeconds();
    return timeout != null && rto != null && timeout.compareTo(rto) > 0;
  }

  private void writeImpact() {
    lines.add("");
    if (explanation.impact().isEmpty()) {
      lines.add("What users lose: the plan does not say");
    } else {
      TextTable table = new TextTable("AFTER", "COMPONENT", "USERS LOSE");
      for (Explanation.Rung it : explanation.impact()) {
        table.row(DurationText.of(it.afterSeconds()), it.component(), it.effect());
      }
      lines.addAll(table.lines("  "));
    }
    say("An hour costs: " + cost(explanation.costPerHour()));
  }

  private String cost(@Nullable BigDecimal known) {
    if (known == null) {
      return "the plan does not say";
    }
    List<String> unknown = explanation.costUnknown();
    return known.toPlainString()
        + (unknown.isEmpty() ? "" : " or more, no cost is given for " + names(unknown));
  }

  private void say(String line) {
    lines.addAll(TextTable.wrapped(line));
  }

  private static String bound(@Nullable Duration known, Duration atLeast) {
    String later = atLeast.isZero() ? UNKNOWN : DurationText.of(atLeast) + "+";
    return known == null ? later : DurationText.of(known);
  }

  private static String known(@Nullable Duration duration) {
    return duration == null ? UNKNOWN : DurationText.of(duration);
  }

  /** Both ends of a long chain. */
  private static String chain(List<String> names) {
    if (names.size() <= MOST_NAMES) {
      return String.join(" → ", names);
    }
    int end = MOST_NAMES / 2;
    int last = names.size() - end;
    return "%s → (%d more) → %s"
        .formatted(
            String.join(" → ", names.subList(0, end)),
            last - end,
            String.join(" → ", names.subList(last, names.size())));
  }

  private static String names(List<String> names) {
    return names(names, MOST_NAMES);
  }

  private static String names(List<String> names, int most) {
    return names.size() <= most
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
  }
}
