package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A run of a whole plan while it goes on: one line for each component that has begun. */
final class PartLines {

  private static final int MOST = 30;

  private PartLines() {}

  /**
   * One component.
   *
   * @param key changes when there is something new to say
   */
  record Line(String component, String key, String text) {}

  static List<Line> of(RunReport run) {
    SortedMap<String, StepReport> current = current(run);
    List<Line> lines = new ArrayList<>();
    for (Map<?, ?> part : LiveParts.parts(run)) {
      String state = String.valueOf(part.get("state"));
      if (!state.equals("PENDING")) {
        String name = String.valueOf(part.get("component"));
        lines.add(line(name, state, part, current.get(name)));
      }
    }
    return lines;
  }

  /** As many as fit on a screen, the last ones, and how many more there are. */
  static List<String> screen(RunReport run) {
    List<Line> lines = of(run);
    List<String> shown = new ArrayList<>();
    int more = lines.size() - MOST;
    if (more > 0) {
      shown.add("  and " + more + " components before");
    }
    lines.stream().skip(Math.max(0, more)).forEach(it -> shown.add(it.text()));
    return shown;
  }

  private static SortedMap<String, StepReport> current(RunReport run) {
    SortedMap<String, StepReport> current = new TreeMap<>();
    for (StepReport it : run.steps()) {
      if (it.component() != null && it.state() == StepReport.State.RUNNING) {
        current.put(it.component(), it);
      }
    }
    return current;
  }

  private static Line line(String name, String state, Map<?, ?> part, @Nullable StepReport at) {
    String what = state.equals("RUNNING") && at != null ? at.name() : end(part);
    String text =
        String.format(Locale.ROOT, "  %-8s %-22s %8s  %s", state, name, seconds(part), what);
    return new Line(name, state + " " + what, text);
  }

  private static String end(Map<?, ?> part) {
    if (part.get("error") instanceof Map<?, ?> error) {
      return String.valueOf(error.get("message"));
    }
    Object detail = part.get("detail");
    return detail == null ? "" : detail.toString();
  }

  private static String seconds(Map<?, ?> part) {
    return part.get("seconds") instanceof Number number
        ? String.format(Locale.ROOT, "%.1f", number.doubleValue())
        : "";
  }
}
