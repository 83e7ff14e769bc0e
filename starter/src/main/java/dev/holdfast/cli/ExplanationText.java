package dev.holdfast.cli;

import static dev.holdfast.cli.ExplanationWords.UNKNOWN;
import static dev.holdfast.cli.ExplanationWords.answer;
import static dev.holdfast.cli.ExplanationWords.bound;
import static dev.holdfast.cli.ExplanationWords.chain;
import static dev.holdfast.cli.ExplanationWords.known;
import static dev.holdfast.cli.ExplanationWords.names;

import dev.holdfast.workflows.plan.Outage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a plan's promises add up to, for people. */
final class ExplanationText {

  private static final String NOTHING = "-";
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
      text.writeUnusedSources();
      text.writeFunctions();
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
    lines.add(
        "  If each takes all the time of its budget, or else of its rto; from the impact on.");
    lines.add("  " + UNKNOWN + ": nobody knows.  +: or later, nobody knows how much.");
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
    say("Critical path: " + chain(explanation.criticalPath(), " → "));
    if (explanation.budget() != null && !explanation.budget().sumAtLeastSeconds().isZero()) {
      say(budgets(explanation.budget()));
    }
    Duration worst = explanation.rto().worstSeconds();
    Duration atLeast = explanation.rto().atLeastSeconds();
    String unknown = atLeast.isZero() ? "" : ", %s or later".formatted(DurationText.of(atLeast));
    say("All is back by: " + (worst == null ? "nobody knows" + unknown : DurationText.of(worst)));
  }

  private void writeDoubts() {
    writeDoubt(it -> it.rto().objectiveSeconds() == null, "No rto promised");
    writeDoubt(
        it -> Boolean.FALSE.equals(it.rto().canHold()),
        "The rto can't hold, what it waits for may leave too little of it");
    writeDoubt(
        ExplanationText::isGivenUpLate,
        "A step that hangs is given up (timeout) only after the rto");
    writeDoubt(
        it -> Boolean.FALSE.equals(it.rpo().canHold()),
        "The rpo can't hold by what this version restores from");
    writeDoubt(
        it -> hasUnknownLoss(it) && it.rpo().notYet().isEmpty(),
        "The plan does not say how much may be lost");
    writeDoubt(
        it -> hasUnknownLoss(it) && !it.rpo().notYet().isEmpty(),
        "Nobody knows how much may be lost, this version restores from none of the plan's sources");
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

  private static boolean hasUnknownLoss(Explanation.Part it) {
    return it.rpo().objectiveSeconds() != null && it.rpo().worstSeconds() == null;
  }

  private static boolean isGivenUpLate(Explanation.Part it) {
    Duration timeout = it.stepTimeoutSeconds();
    Duration rto = it.rto().objectiveSeconds();
    return timeout != null && rto != null && timeout.compareTo(rto) > 0;
  }

  private void writeUnusedSources() {
    TextTable table = new TextTable("COMPONENT", "RPO", "MEETS IT", "LOSS", "SOURCE");
    List<Explanation.Part> promising =
        explanation.components().stream().filter(it -> !it.rpo().notYet().isEmpty()).toList();
    for (Explanation.Part part : promising) {
      Duration rpo = part.rpo().objectiveSeconds();
      for (Explanation.Source it : part.rpo().notYet()) {
        table.row(
            part.component(),
            rpo == null ? NOTHING : DurationText.of(rpo),
            rpo == null ? NOTHING : answer(it.canHold()),
            DurationText.of(it.worstSeconds()),
            it.source());
      }
    }
    if (!promising.isEmpty()) {
      lines.add("");
      lines.add("The plan has these, but this version can't restore from them yet:");
      lines.addAll(table.lines("  "));
    }
  }

  private void writeFunctions() {
    if (explanation.functions().isEmpty()) {
      return;
    }
    lines.add("");
    TextTable table =
        new TextTable("FUNCTION", "MAX DOWNTIME", "BACK BY", "MET", "NEEDS", "MEANWHILE");
    for (Explanation.Function it : explanation.functions()) {
      table.row(
          it.function(),
          DurationText.of(it.maxDowntimeSeconds()),
          bound(it.worstSeconds(), it.atLeastSeconds()),
          answer(it.canHold()),
          names(it.needs(), MOST_NEEDS),
          it.workaround() == null ? "nothing" : it.workaround());
    }
    lines.addAll(table.lines("  "));
  }

  /** Each budget of the critical path, their sum, and what that must fit into. */
  private String budgets(Explanation.PathBudget budget) {
    Map<String, Explanation.Part> parts = new HashMap<>();
    explanation.components().forEach(it -> parts.put(it.component(), it));
    List<String> each =
        explanation.criticalPath().stream()
            .map(it -> known(Objects.requireNonNull(parts.get(it)).budget().ownSeconds()))
            .toList();
    String sum = DurationText.of(budget.sumAtLeastSeconds());
    String limits =
        Stream.of(
                limit("its rto", budget.rtoSeconds()), limit("the plan's", budget.planRtoSeconds()))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(" and "));
    return "Its budgets: %s = %s%s%s"
        .formatted(
            chain(each, " + "),
            sum,
            budget.sumSeconds() == null ? " or more" : "",
            limits.isEmpty() ? "" : ", " + fit(budget.canHold()) + " " + limits);
  }

  private static String fit(@Nullable Boolean known) {
    if (known == null) {
      return "perhaps too much for";
    }
    return known ? "fits into" : "does not fit into";
  }

  private static Optional<String> limit(String whose, @Nullable Duration rto) {
    return Optional.ofNullable(rto).map(it -> "%s of %s".formatted(whose, DurationText.of(it)));
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
}
