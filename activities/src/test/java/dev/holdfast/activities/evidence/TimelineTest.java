package dev.holdfast.activities.evidence;

import static dev.holdfast.workflows.runbook.StepReport.State.DONE;
import static dev.holdfast.workflows.runbook.StepReport.State.FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimelineTest {

  @Test
  void drawsStepsToScale() {
    ReportedRun run = new ReportedRun().step("first", 0, 10_000).step("second", 10_000, 30_000);

    List<Timeline.Row> rows = drawn(run).rows();

    assertThat(rows).extracting(Timeline.Row::x).containsExactly("0.000%", "25.000%");
    assertThat(rows).extracting(Timeline.Row::width).containsExactly("25.000%", "75.000%");
  }

  @Test
  void keepsTheShortestStepVisibleAndInside() {
    ReportedRun run = new ReportedRun().step("long", 0, 40_000).step("short", 39_999, 1);

    Timeline.Row last = drawn(run).rows().get(1);

    assertThat(last.width()).isEqualTo("0.600%");
    assertThat(last.x()).isEqualTo("99.400%");
  }

  @Test
  void reachesToTheRunsEndWhichMayLieAfterTheLastStep() {
    ReportedRun run = new ReportedRun().step("only", 0, 10_000);
    run.elapsed = Duration.ofSeconds(100);

    assertThat(drawn(run).rows().get(0).width()).isEqualTo("10.000%");
  }

  @Test
  void drawsAStepOfUnknownLengthToTheEndAndSaysSo() {
    ReportedRun run = new ReportedRun().step("first", 0, 10_000);
    run.steps.add(
        new StepReport(
            "going on",
            "notes",
            StepReport.State.RUNNING,
            1,
            ReportedRun.START.plusSeconds(10),
            null,
            false,
            StepReport.Undo.NONE,
            null));

    Timeline.Row last = drawn(run).rows().get(1);

    assertThat(last.width()).isEqualTo("75.000%");
    assertThat(last.figures()).isEqualTo("RUNNING · unknown");
  }

  @Test
  void leavesOutWhatWasNotStarted() {
    ReportedRun run = new ReportedRun().step("first", 0, 10_000).pending("second");

    assertThat(drawn(run).rows()).extracting(Timeline.Row::label).containsExactly("◆ first");
  }

  @Test
  void tellsFailedRepeatedAndUndoneStepsByWords() {
    Timeline timeline = drawn(ExampleRuns.stoppedByACheck());

    assertThat(timeline.rows())
        .extracting(Timeline.Row::figures)
        .containsExactly(
            "0.210 s",
            "↩ UNDONE · 0.090 s",
            "✗ UNDO FAILED · ↻ 3 attempts · 20.000 s",
            "✗ FAILED · 1.500 s");
    assertThat(timeline.description())
        .contains("The longest: restore beside, 20.000 s.")
        .contains("Failed: verify side copy.")
        .contains("Tried more than once: restore beside.")
        .contains("Undone: take fence record.")
        .contains("Undo failed: restore beside.");
  }

  @Test
  void marksTheCriticalPathOfSeveralComponents() {
    Timeline timeline = drawn(ExampleRuns.graph());

    assertThat(timeline.rows())
        .extracting(Timeline.Row::label)
        .containsExactlyInAnyOrder(
            "◆ secrets: unseal",
            "◆ knowledge: restore beside",
            "◆ knowledge: swap",
            "machine: apply",
            "◆ service: restart",
            "repository: clone");
    assertThat(timeline.path()).isEqualTo("secrets → knowledge → service");
    assertThat(timeline.rows())
        .filteredOn(it -> it.label().startsWith("◆"))
        .allSatisfy(it -> assertThat(it.classes()).contains("critical"));
  }

  @Test
  void drawsAComponentWhoseStepsAreToldElsewhere() {
    ReportedRun run = new ReportedRun();
    run.added.put(
        "components",
        List.of(
            Map.of(
                "component",
                "machine",
                "outcome",
                "COMPENSATED",
                "startedAt",
                ReportedRun.START.toString(),
                "seconds",
                20.0)));

    Timeline.Row row = drawn(run).rows().get(0);

    assertThat(row.label()).isEqualTo("◆ machine");
    assertThat(row.width()).isEqualTo("50.000%");
    assertThat(row.classes()).contains("failed");
  }

  @Test
  void drawsAtMostAHundredStepsAndNeverLeavesOutWhatFailed() {
    ReportedRun run = new ReportedRun();
    for (int i = 0; i < 250; i++) {
      run.step("step " + i, i * 100L, i == 7 ? 50 : 60 + i);
    }
    run.step("breaks", "notes", FAILED, 1, 26_000, 1);

    Timeline timeline = drawn(run);

    assertThat(timeline.rows()).hasSize(100).extracting(Timeline.Row::label).contains("◆ breaks");
    assertThat(timeline.rows()).extracting(Timeline.Row::label).doesNotContain("◆ step 7");
    assertThat(timeline.note())
        .isEqualTo("151 shorter steps are not drawn; the table has them all.");
  }

  @Test
  void cutsLongNamesWithoutBreakingACharacter() {
    ReportedRun run = new ReportedRun().step("😀".repeat(40), "notes", DONE, 1, 0, 10);

    assertThat(drawn(run).rows().get(0).label()).isEqualTo("◆ " + "😀".repeat(29) + "…");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 99, 1_000, 40_000, 61_000, 3_600_000, 86_400_000, 900_000_000})
  void hasFewTicksAtRoundTimesFromTheStartOn(long milliseconds) {
    TimelineScale scale = new TimelineScale(ReportedRun.START, Duration.ofMillis(milliseconds));

    assertThat(scale.ticks()).hasSizeBetween(1, 6);
    assertThat(scale.ticks().get(0)).isEqualTo(new TimelineScale.Tick("0.000%", "0"));
  }

  @Test
  void namesTheTicksOfFortySeconds() {
    TimelineScale scale = new TimelineScale(ReportedRun.START, Duration.ofSeconds(41));

    assertThat(scale.ticks())
        .extracting(TimelineScale.Tick::words)
        .containsExactly("0", "10 s", "20 s", "30 s", "");
  }

  private static Timeline drawn(ReportedRun run) {
    RunReport report = run.report();
    return Timeline.of(report, new AddedFields(report.added()).components());
  }
}
