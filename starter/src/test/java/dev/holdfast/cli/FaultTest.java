package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whichever step or undo of a restore fails, the report says what the world is like. */
@Timeout(300)
final class FaultTest {

  private static final String LAST_THAT_UNDOES = RestoreStep.VERIFY_SERVICE.title();

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static RestoreProof proof;
  private static List<String> steps;

  @BeforeAll
  static void restoreUndisturbed() throws Exception {
    proof =
        new RestoreProof(
            POSTGRES.privateServer(it -> it.with("fsync", "off")), TestTemporal.shared());
    steps = proof.world().restoreSteps();
  }

  @AfterAll
  static void close() {
    if (proof != null) {
      proof.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sampleOfSteps")
  void aStepThatFailsIsUndone(KillPoint point) throws Exception {
    stepFails(point);
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}")
  @MethodSource("everyStep")
  void everyStepThatFailsIsUndone(KillPoint point) throws Exception {
    stepFails(point);
  }

  private static void stepFails(KillPoint point) throws Exception {
    RunReport report = proof.fails(RestoreProof.Disturbed.STEP, point);

    boolean undone = steps.indexOf(point.step()) <= steps.indexOf(LAST_THAT_UNDOES);
    if (undone) {
      assertThat(report.outcome()).isIn(Outcome.FAILED, Outcome.COMPENSATED, Outcome.ROLLED_BACK);
      assertThat(report.exitCode()).isEqualTo(1);
      assertThat(report.residue()).isEmpty();
    } else {
      assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    }
  }

  @Test
  void anUndoThatFailsIsResidue() throws Exception {
    undoFails(RestoreStep.RESTORE_BESIDE.title());
  }

  @Tag("proof")
  @Test
  void everyUndoThatFailsIsResidue() throws Exception {
    for (String step : undone()) {
      undoFails(step);
    }
  }

  /** The steps that have something to take back once the last of them has failed. */
  private static List<String> undone() throws Exception {
    RunReport report =
        proof.fails(
            RestoreProof.Disturbed.STEP, new KillPoint(LAST_THAT_UNDOES, KillPoint.Phase.BEFORE));
    return report.steps().stream()
        .filter(it -> it.undo() == StepReport.Undo.DONE)
        .map(StepReport::name)
        .toList();
  }

  private static void undoFails(String step) throws Exception {
    RunReport report =
        proof.fails(
            RestoreProof.Disturbed.UNDO,
            new KillPoint(LAST_THAT_UNDOES, KillPoint.Phase.BEFORE),
            KillPoint.undoing(step));

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).anyMatch(it -> it.startsWith("not undone: " + step + " ("));
    assertThat(report.steps())
        .filteredOn(it -> it.undo() == StepReport.Undo.FAILED)
        .extracting(StepReport::name)
        .containsExactly(step);
  }

  static Stream<KillPoint> everyStep() {
    List<KillPoint> points = new ArrayList<>();
    for (String step : steps) {
      points.add(new KillPoint(step, KillPoint.Phase.BEFORE));
      points.add(new KillPoint(step, KillPoint.Phase.AFTER));
    }
    return points.stream();
  }

  /** The worst one, and one by chance. */
  static Stream<KillPoint> sampleOfSteps() {
    List<KillPoint> points = everyStep().toList();
    return Stream.of(
        KillPoint.in(RestoreStep.SWAP, KillPoint.Phase.AFTER),
        points.get(new Random(RestoreProof.SEED).nextInt(points.size())));
  }
}
