package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of a verb for people: a table per component, in the order in which they begin. */
final class DryRunText {

  private DryRunText() {}

  static String of(DryRun run) {
    return switch (run.verb()) {
      case FAILOVER, SWITCHOVER, FAILBACK -> ofTogether(run);
      case RESTORE, BACKUP, FREEZE, UNFREEZE, REBUILD, DRILL -> ofEach(run);
    };
  }

  /** The databases of a server move at once, by the same steps. */
  private static String ofTogether(DryRun run) {
    TextTable table = table();
    run.steps().forEach(it -> row(table, it));
    String names =
        String.join(", ", run.components().stream().map(DryRun.Part::component).toList());
    return block(TextTable.wrapped("together: " + names), table.lines("  "));
  }

  private static String ofEach(DryRun run) {
    Map<String, TextTable> tables = new LinkedHashMap<>();
    List<DryRun.Step> own = new ArrayList<>();
    for (DryRun.Step it : run.steps()) {
      if (it.component() == null) {
        own.add(it);
      } else {
        row(tables.computeIfAbsent(it.component(), name -> table()), it);
      }
    }
    List<String> blocks = new ArrayList<>();
    int last = Math.max(0, own.size() - 1);
    blocks.addAll(ofRun("the run itself, first", own.subList(0, last)));
    run.components().forEach(it -> blocks.add(block(run, it, tables.get(it.component()))));
    blocks.addAll(ofRun("the run itself, last", own.subList(last, own.size())));
    return String.join("\n\n", blocks);
  }

  private static List<String> ofRun(String headline, List<DryRun.Step> own) {
    if (own.isEmpty()) {
      return List.of();
    }
    TextTable table = table();
    own.forEach(it -> row(table, it));
    return List.of(block(List.of(headline), table.lines("  ")));
  }

  private static String block(DryRun run, DryRun.Part part, @Nullable TextTable steps) {
    return block(
        TextTable.wrapped(headline(part)),
        steps == null ? List.of("  " + noSteps(run, part)) : steps.lines("  "));
  }

  private static String block(List<String> headline, List<String> lines) {
    return String.join("\n", headline) + "\n" + String.join("\n", lines);
  }

  private static TextTable table() {
    return new TextTable("STEP", "DOES", "UNDO");
  }

  private static void row(TextTable table, DryRun.Step it) {
    table.row(it.name(), does(it), it.undo() == null ? "" : it.undo());
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
