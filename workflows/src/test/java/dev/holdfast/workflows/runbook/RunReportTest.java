package dev.holdfast.workflows.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.common.converter.DefaultDataConverter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RunReportTest {

  private static final Instant START = Instant.parse("2026-11-21T12:00:00.123Z");

  private record Ending(
      Outcome outcome,
      Verdict verdict,
      boolean residue,
      boolean pointOfNoReturnPassed,
      FailureCode code) {

    /** The contract's table of exit codes, written once more. */
    int exitCode() {
      boolean dirty = residue || pointOfNoReturnPassed;
      return switch (outcome) {
        case RECOVERED, COMPLETED ->
            switch (verdict) {
              case PASSED -> 0;
              case INCOMPLETE -> 4;
              case FAILED -> dirty ? 5 : 1;
            };
        case ROLLED_BACK -> residue ? 5 : 1;
        case ABORTED -> dirty ? 5 : 1;
        case COMPENSATED, FAILED -> dirty ? 5 : code == FailureCode.FENCE_HELD ? 3 : 1;
      };
    }
  }

  static Stream<Ending> everyEnding() {
    List<Ending> endings = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      for (Verdict verdict : Verdict.values()) {
        for (boolean residue : new boolean[] {false, true}) {
          for (boolean passed : new boolean[] {false, true}) {
            for (FailureCode code : List.of(FailureCode.RESTORE_FAILED, FailureCode.FENCE_HELD)) {
              endings.add(new Ending(outcome, verdict, residue, passed, code));
            }
          }
        }
      }
    }
    return endings.stream();
  }

  @ParameterizedTest
  @MethodSource("everyEnding")
  void exitsAsTheContractSays(Ending ending) {
    RunReport report =
        report(
            RunState.CLOSED,
            ending.outcome(),
            ending.verdict(),
            ending.residue() ? List.of("database shop_written_r1") : List.of(),
            ending.pointOfNoReturnPassed(),
            ending.outcome().good() ? null : Failure.of(ending.code(), "said so"));

    assertThat(report.exitCode()).isEqualTo(ending.exitCode());
  }

  @ParameterizedTest
  @EnumSource(value = RunState.class, names = "CLOSED", mode = EnumSource.Mode.EXCLUDE)
  void exitsWithFourWhileItRuns(RunState state) {
    assertThat(report(state, null, null, List.of(), false, null).exitCode()).isEqualTo(4);
  }

  @Test
  void isTheSameAfterAWayThroughJson() {
    RunReport report =
        report(
            RunState.CLOSED,
            Outcome.RECOVERED,
            Verdict.PASSED,
            List.of("database shop_written_r1"),
            true,
            Failure.of(FailureCode.TIMED_OUT, "no answer"));

    assertThat(throughJson(report)).isEqualTo(report);
  }

  @Test
  void readsAddedFieldsAlikeBeforeAndAfterAWayThroughJson() {
    RunReport report = report(RunState.RUNNING, null, null, List.of(), false, null);

    assertThat(report.added("kept")).containsEntry("database", "shop_before_r1");
    assertThat(report.added("kept")).containsEntry("untilAt", null);
    assertThat(report.added("backup")).isEmpty();
    assertThat(report.added("nothing of the kind")).isEmpty();
    assertThat(throughJson(report).added("kept")).isEqualTo(report.added("kept"));
    assertThat(throughJson(report).added()).containsEntry("backup", null);
  }

  /** As Temporal does on the way from the workflow to whoever asked. */
  private static RunReport throughJson(RunReport report) {
    var converter = DefaultDataConverter.newDefaultInstance();
    return converter.fromPayload(
        converter.toPayload(report).orElseThrow(), RunReport.class, RunReport.class);
  }

  private static RunReport report(
      RunState state,
      @Nullable Outcome outcome,
      @Nullable Verdict verdict,
      List<String> residue,
      boolean pointOfNoReturnPassed,
      @Nullable Failure error) {
    Map<String, @Nullable Object> kept = new TreeMap<>();
    kept.put("database", "shop_before_r1");
    kept.put("untilAt", null);
    Map<String, @Nullable Object> added = new TreeMap<>();
    added.put("kept", kept);
    added.put("backup", null);
    return new RunReport(
        "r1",
        "recovery/shop/orders",
        "0c0f",
        RunRequest.Kind.RESTORE,
        "shop",
        "c0ffee",
        "orders",
        false,
        "weu",
        "weu",
        "anna",
        START,
        state,
        outcome,
        verdict,
        new Impact(START, Impact.Source.REQUEST),
        pointOfNoReturnPassed,
        Duration.ofMillis(4321),
        null,
        "swap",
        Duration.ofSeconds(61, 5_000_000),
        null,
        new WaitingFor(WaitingFor.What.WORKER, START, List.of("abort")),
        Rto.unknown(Duration.ofMinutes(15)),
        Rpo.between(
            Duration.ofHours(1), Duration.ZERO, Duration.ofMillis(1500), Rpo.Method.BACKUP_AGE),
        List.of(),
        List.of(
            new CheckReport("c", true, CheckReport.State.PASSED, "1", "1", Duration.ofMillis(7))),
        residue,
        List.of(new RunReport.Waiver("ben", "no proof", false)),
        List.of(new Decided("swap", Choice.RETRY, "ben", "the server is back", START)),
        new ApprovalsWanted(1, Duration.ofMinutes(30), List.of("ben")),
        List.of(new Approved("ben", "c0ffee", START, START.plusSeconds(60), null)),
        List.of(new HostClock("db", null), new HostClock("worker-1", Duration.ZERO)),
        Evidence.pending(),
        null,
        error,
        new TreeMap<>(added));
  }
}
