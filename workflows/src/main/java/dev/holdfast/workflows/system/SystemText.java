package dev.holdfast.workflows.system;

import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.RunReport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What people are told of a run of the whole plan. */
public final class SystemText {

  private static final int NAMED = 5;

  private SystemText() {}

  /** The first few, and how many more. */
  public static String some(List<String> names) {
    return names.size() <= NAMED
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, NAMED)) + " and " + (names.size() - NAMED) + " more";
  }

  public static String sentence(
      String noun, RunReport run, Outcome outcome, List<ComponentReport> components) {
    List<String> missing =
        components.stream()
            .filter(it -> it.state() != ComponentReport.State.DONE)
            .map(ComponentReport::component)
            .toList();
    String why = run.error() == null ? "" : ": " + run.error().message();
    String figures =
        outcome.good()
            ? String.format(
                Locale.ROOT,
                ". %d of %d components, recovery time %s s, data loss %s",
                components.size() - missing.size(),
                components.size(),
                seconds(run.rto().achieved()),
                loss(run.rpo()))
            : why;
    String without = outcome.good() && !missing.isEmpty() ? "; without " + some(missing) : "";
    String residue =
        run.residue().isEmpty() ? "" : "; left behind: " + String.join("; ", run.residue());
    return "%s of %s: %s%s%s%s (run %s)"
        .formatted(noun, run.plan(), outcome, figures, without, residue, run.run());
  }

  /** The most that may be lost is not what was lost. */
  private static String loss(Rpo rpo) {
    String least = seconds(rpo.lossMin());
    String most = seconds(rpo.lossMax());
    if (rpo.lossMax() == null) {
      return rpo.lossMin() == null ? most : "at least " + least + " s";
    }
    return rpo.lossMin() == null || least.equals(most) ? most + " s" : least + " to " + most + " s";
  }

  private static String seconds(@Nullable Duration value) {
    return value == null
        ? "unknown"
        : String.format(Locale.ROOT, "%.1f", value.toMillis() / 1000.0);
  }
}
