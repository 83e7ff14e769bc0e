package dev.holdfast.benchmark;

import java.time.Duration;

/**
 * A whole plan against the least that this machine could need for it.
 *
 * @param components of how many the plan was
 * @param children how many bare children were timed, before and after
 * @param alone how long one child takes that has the machine to itself
 */
record PlanFigures(
    int components, int children, Duration alone, Cost before, Cost after, WholePlan.Result plan) {

  private static final String PART = "plan";

  /** Before and after together: the server slows down as its database grows. */
  private double bareRate() {
    return 2.0 * children / before.plus(after).seconds();
  }

  /** How much more work a component is than a bare child. */
  private double processorRatio() {
    double bare = before.plus(after).processorSeconds() / (2.0 * children);
    return plan.cost().processorSeconds() / components / bare;
  }

  private double criticalPath() {
    return WholePlan.LEVELS * Figures.seconds(alone);
  }

  private double atLeast() {
    return Math.max(criticalPath(), components / bareRate());
  }

  void addTo(Figures figures) {
    double took = plan.cost().seconds();
    String bare =
        Figures.text("%.1f (before %.1f, after %.1f)", bareRate(), rate(before), rate(after));
    String path =
        Figures.text(
            "%.2f s, %d of %.3f s", criticalPath(), WholePlan.LEVELS, Figures.seconds(alone));
    figures.add(PART, "components", components, "components", "" + components);
    number(figures, "bareChildrenPerSecond", bareRate(), "bare children per second", bare);
    number(figures, "criticalPathSeconds", criticalPath(), "critical path", path);
    number(figures, "seconds", took, "whole plan", Figures.text("%.1f s", took));
    double ratio = took / atLeast();
    figures.add(
        PART,
        "ratio",
        Figures.rounded(ratio),
        "over max(critical path, components / bare rate)",
        Figures.text("%.2f", ratio),
        "at most 1.10");
    number(
        figures,
        "processorRatio",
        processorRatio(),
        "processor time of a component over that of a bare child",
        Figures.text("%.2f", processorRatio()));
    figures.add(PART, "workflows", plan.workflows(), "workflows", "" + plan.workflows());
    String largest = plan.largestHistory() + " events";
    figures.add(PART, "largestHistory", plan.largestHistory(), "largest history", largest);
    figures.add(PART, "errors", plan.errors(), "errors", "" + plan.errors(), "0");
  }

  private double rate(Cost cost) {
    return children / cost.seconds();
  }

  private static void number(
      Figures figures, String field, double value, String what, String text) {
    figures.add(PART, field, Figures.rounded(value), what, text);
  }
}
