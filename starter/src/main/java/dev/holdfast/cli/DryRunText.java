package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The steps of a verb for people: a table per component, in the order in which they begin. */
final class DryRunText {

  private DryRunText() {}

  static String of(DryRun run) {
    Map<String, TextTable> tables = new LinkedHashMap<>();
    for (DryRun.Step it : run.steps()) {
      tables
          .computeIfAbsent(it.component(), name -> new TextTable("STEP", "DOES", "UNDO"))
          .row(it.name(), does(it), it.undo() == null ? "" : it.undo());
    }
    List<String> lines = new ArrayList<>();
    for (DryRun.Part it : run.components()) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(TextTable.wrapped(headline(it)));
      TextTable steps = tables.get(it.component());
      lines.addAll(steps == null ? List.of("  " + noSteps(run, it)) : steps.lines("  "));
    }
    return String.join("\n", lines);
  }

  private static String headline(DryRun.Part it) {
    List<String> words = new ArrayList<>();
    words.add(it.kind().word());
    words.add(it.tier().name());
    words.add("provider: " + (it.provider() == null ? "none" : it.provider()));
    words.add(it.rtoSeconds() == null ? "no rto" : "rto " + DurationText.of(it.rtoSeconds()));
    words.add(it.rpoSeconds() == null ? "no rpo" : "rpo " + DurationText.of(it.rpoSeconds()));
    if (!it.dependsOn().isEmpty()) {
      words.add("needs " + String.join(" and ", it.dependsOn()));
    }
    return it.component() + ": " + String.join(", ", words);
  }

  private static String does(DryRun.Step step) {
    if (step.irreversible()) {
      return "changes for good";
    }
    return step.mutates() ? "changes" : "looks";
  }

  private static String noSteps(DryRun run, DryRun.Part it) {
    String verb = run.verb().name().toLowerCase(Locale.ROOT);
    if (it.provider() == null) {
      return "this version has nothing to " + verb + " it with";
    }
    return "no steps of its own in this version";
  }
}
