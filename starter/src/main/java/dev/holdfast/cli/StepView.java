package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows a run's steps while it goes on: on a terminal a table that is redrawn, elsewhere a line
 * whenever something changed. Writes to stderr; stdout is the answer's.
 */
final class StepView implements Consumer<RunLook> {

  private final PrintStream out;
  private final boolean live;
  private final int columns;
  private final SortedMap<String, String> shown = new TreeMap<>();
  private String standstill = "";
  private int drawn;

  StepView(PrintStream out, Map<String, String> environment) {
    this.out = out;
    this.live = environment.containsKey("HOLDFAST_TERMINAL");
    this.columns = Integer.parseInt(environment.getOrDefault("HOLDFAST_COLUMNS", "100"));
  }

  @Override
  public void accept(RunLook look) {
    if (live) {
      redraw(look);
    } else if (!LiveParts.parts(look.report()).isEmpty()) {
      PartLines.of(look.report()).forEach(this::lineIfChanged);
      peopleIfChanged(look.report());
    } else {
      look.report().steps().forEach(step -> lineIfChanged(look, step));
      peopleIfChanged(look.report());
    }
  }

  /** Says something in between. */
  void say(String text) {
    out.println(text);
    drawn = 0;
  }

  private void lineIfChanged(RunLook look, StepReport step) {
    boolean begun = step.state() != StepReport.State.PENDING;
    String state = step.state() + " " + step.undo();
    if (begun && !state.equals(shown.put(step.name(), state))) {
      out.println(line(look, step));
    }
  }

  private void lineIfChanged(PartLines.Line line) {
    if (!line.key().equals(shown.put(line.component(), line.key()))) {
      out.println(line.text());
    }
  }

  /** What a run waits for or is blocked by, once for each time. */
  private void peopleIfChanged(RunReport report) {
    String text = RunText.standstill(report);
    if (!text.equals(standstill) && !text.isEmpty()) {
      out.println(text);
    }
    standstill = text;
  }

  private void redraw(RunLook look) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(look.report()));
    if (LiveParts.parts(look.report()).isEmpty()) {
      look.report().steps().forEach(step -> lines.add(line(look, step)));
    } else {
      lines.addAll(PartLines.screen(look.report()));
    }
    RunText.standstill(look.report()).lines().forEach(lines::add);
    StringBuilder screen = new StringBuilder();
    if (drawn > 0) {
      screen.append("\033[").append(drawn).append('A');
    }
    for (String line : lines) {
      String cut = line.length() >= columns ? line.substring(0, columns - 1) : line;
      screen.append("\033[2K").append(cut).append('\n');
    }
    screen.append("\033[J");
    out.print(screen);
    out.flush();
    drawn = lines.size();
  }

  private static String headline(RunReport report) {
    String waiting =
        report.waitingFor() == null ? "" : ", waiting for a " + report.waitingFor().what();
    return "run %s of %s: %s s%s"
        .formatted(
            report.run(),
            report.subject(),
            seconds(report.elapsed()),
            waiting.toLowerCase(Locale.ROOT));
  }

  private static String line(RunLook look, StepReport step) {
    boolean running = step.state() == StepReport.State.RUNNING;
    String progress = running ? look.progressText().orElse("") : "";
    String attempt = running && look.attempt() > 1 ? "attempt " + look.attempt() + ", " : "";
    String undo = step.undo() == StepReport.Undo.DONE ? " (undone)" : "";
    return String.format(
        Locale.ROOT,
        "  %-8s %-22s %8s  %s",
        step.state(),
        step.name() + undo,
        seconds(step.duration()),
        attempt + (step.detail() == null ? progress : step.detail()));
  }

  private static String seconds(@Nullable Duration duration) {
    return duration == null ? "" : String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
  }
}
