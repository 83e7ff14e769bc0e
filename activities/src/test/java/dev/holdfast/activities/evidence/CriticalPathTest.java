package dev.holdfast.activities.evidence;

import static dev.holdfast.workflows.runbook.StepReport.State.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.runbook.RunReport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CriticalPathTest {

  @Test
  void isEveryStepWhereOneComponentWasRecovered() {
    CriticalPath path = path(ExampleRuns.recovered().report());

    assertThat(path.components()).containsExactly("notes");
    assertThat(path.holds("notes")).isTrue();
    assertThat(path.known()).isTrue();
  }

  @Test
  void walksBackFromTheLastEndThroughTheDependenciesThatEndedLast() {
    CriticalPath path = path(ExampleRuns.graph().report());

    assertThat(path.components()).containsExactly("secrets", "knowledge", "service");
    assertThat(path.holds("machine")).isFalse();
    assertThat(path.holds("repository")).isFalse();
    assertThat(path.known()).isTrue();
  }

  @Test
  void marksOnlyTheLastComponentWhileNobodySaysWhatWaitedForWhat() {
    ReportedRun run = ExampleRuns.graph();
    run.added.remove("components");

    CriticalPath path = path(run.report());

    assertThat(path.components()).containsExactly("service");
    assertThat(path.known()).isFalse();
  }

  @Test
  void readsComponentsThatTellOfNoStep() {
    ReportedRun run = new ReportedRun();
    run.added.put("components", List.of(told("a", 0, 5, "b"), told("b", 0, 3), told("c", 0, 4)));

    assertThat(path(run.report()).components()).containsExactly("b", "a");
  }

  @Test
  void endsWhereDependenciesGoInACircle() {
    ReportedRun run = new ReportedRun();
    run.added.put("components", List.of(told("a", 0, 5, "b"), told("b", 0, 3, "a")));

    assertThat(path(run.report()).components()).containsExactly("b", "a");
  }

  @Test
  void holdsTheStepsOfTheRunItself() {
    assertThat(path(ExampleRuns.graph().report()).holds(null)).isTrue();
  }

  @Test
  void isEmptyBeforeAnythingWasStarted() {
    assertThat(path(new ReportedRun().pending("swap").report()).components()).isEmpty();
  }

  @Test
  void isOfTheComponentThatEndedLastNotOfTheLongest() {
    ReportedRun run = new ReportedRun();
    run.step("one", "early", DONE, 1, 0, 10_000).step("other", "late", DONE, 1, 11_000, 1);

    assertThat(path(run.report()).components()).containsExactly("late");
  }

  private static Map<String, Object> told(String name, int from, int seconds, String... dependsOn) {
    return Map.of(
        "component",
        name,
        "startedAt",
        ReportedRun.START.plusSeconds(from).toString(),
        "seconds",
        (double) seconds,
        "dependsOn",
        List.of(dependsOn));
  }

  private static CriticalPath path(RunReport report) {
    JsonNode components = ContractJson.fields(report.added()).path("components");
    return CriticalPath.of(report.steps(), RunComponent.of(components));
  }
}
