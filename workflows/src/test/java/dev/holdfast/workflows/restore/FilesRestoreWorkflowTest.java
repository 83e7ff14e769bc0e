package dev.holdfast.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeFiles;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class FilesRestoreWorkflowTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final String run = "f" + RUNS.incrementAndGet();
  private final FakeWorld world = new FakeWorld(temporal::now);
  private final FakeFiles files = world.files();
  private final SortedMap<String, String> before = files.folders();
  private final FilesScenes scene = new FilesScenes(temporal, world, run);

  @Test
  void bringsTheFilesBackAndKeepsTheOldOnes() {
    RunReport report = scene.restore(false);

    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(files.live()).isEqualTo(FakeFiles.BACKUP);
    assertThat(files.holder()).isNull();
    assertThat(report.added("kept")).containsEntry("folder", "/srv/config_before_" + run);
    assertThat(report.added("backup")).containsEntry("engine", "files");
    assertThat(report.steps()).extracting(StepReport::state).containsOnly(StepReport.State.DONE);
    assertThat(report.steps())
        .extracting(StepReport::name)
        .containsExactlyElementsOf(
            ComponentRestores.steps(FilesScenes.tree()).stream().map(it -> it.title()).toList());
    assertThat(world.people().texts())
        .singleElement()
        .asString()
        .startsWith("Restore of shop/config: RECOVERED. Backup of ");
  }

  @Test
  void restartsNoServiceAndTellsNobodyAsAPart() {
    RunReport report = scene.restore(true);

    assertThat(world.people().texts()).isEmpty();
    assertThat(report.steps())
        .filteredOn(it -> it.name().equals("restart services"))
        .extracting(StepReport::state)
        .containsExactly(StepReport.State.SKIPPED);
  }

  @Test
  void saysThatTheLossReachesBackToTheBackup() {
    Rpo loss = scene.restore(false).rpo();

    assertThat(loss.method()).isEqualTo(Rpo.Method.LIVE_COMPARE);
    assertThat(loss.lossMax()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(90));
    assertThat(loss.met()).isTrue();
  }

  @Test
  void goesByTheBackupsAgeWhereTheOldFilesAreGone() {
    files.losesLive();

    RunReport report = scene.restore(false);

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.rpo().method()).isEqualTo(Rpo.Method.BACKUP_AGE);
    assertThat(report.added().get("kept")).isNull();
    assertThat(files.folders()).isEqualTo(Map.of("/srv/config", FakeFiles.BACKUP));
  }

  @ParameterizedTest
  @EnumSource(
      value = FilesRestoreStep.class,
      names = {"RELEASE_FENCE", "MEASURE_LOSS", "NOTIFY"},
      mode = EnumSource.Mode.EXCLUDE)
  void undoesEverythingWhenAStepFails(FilesRestoreStep step) {
    world.failsAt(step, FailureCode.UNPACK_FAILED);

    RunReport report = scene.restore(false);

    boolean swapped = step.compareTo(FilesRestoreStep.SWAP) > 0;
    boolean changed = step.compareTo(FilesRestoreStep.UNPACK_BESIDE) > 0;
    assertThat(report.outcome())
        .isEqualTo(swapped ? Outcome.ROLLED_BACK : changed ? Outcome.COMPENSATED : Outcome.FAILED);
    assertThat(files.folders()).isEqualTo(before);
    assertThat(files.holder()).isNull();
  }

  @ParameterizedTest
  @EnumSource(FilesRestoreStep.class)
  void doesNothingTwiceWhenAnAnswerIsLost(FilesRestoreStep step) {
    world.losesFirstAnswerOf(step);

    RunReport report = scene.restore(false);

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(files.live()).isEqualTo(FakeFiles.BACKUP);
    assertThat(files.holder()).isNull();
  }

  @Test
  void swapsNothingThatIsOtherThanItsBackup() {
    files.sideCheckIs(CheckReport.State.FAILED);

    RunReport report = scene.restore(false);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.error()).extracting("code").isEqualTo(109);
    assertThat(files.folders()).isEqualTo(before);
  }

  @Test
  void namesTheRestoredFilesThatSomebodyChanged() {
    world.endpoints().say(CheckReport.State.FAILED);
    files.someoneChangesTheRestoredCopy();

    RunReport report = scene.restore(false);

    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).anyMatch(it -> it.contains("/srv/config_written_" + run));
  }

  @Test
  void refusesCommandsThatTheOperatorDidNotAllowBeforeItChangesAnything() {
    world.endpoints().allowNothing();

    RunReport report = scene.restore(false);

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.error()).extracting("code").isEqualTo(117);
    assertThat(world.deeds()).doesNotContain("take fence record");
  }

  @Test
  void namesAnUndoThatFails() {
    world.endpoints().say(CheckReport.State.FAILED);
    world.failsToUndo(FilesRestoreStep.SWAP);

    RunReport report = scene.restore(false);

    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).anySatisfy(it -> assertThat(it).contains("not undone: swap"));
  }

  @Test
  void goesBackToTheOldFiles() {
    scene.restore(true);

    RunReport report = scene.rollBack();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(files.folders()).isEqualTo(before);
    assertThat(files.holder()).isNull();
    assertThat(report.added().get("written")).isNull();
  }

  @Test
  void keepsWhatWasWrittenToTheRestoredFiles() {
    scene.restore(true);
    files.someoneChangesTheRestoredCopy();

    RunReport report = scene.rollBack();

    assertThat(report.added("written"))
        .containsEntry("folder", "/srv/config_written_" + run + "-rollback")
        .containsEntry("files", 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = FilesRollbackStep.class,
      names = {"TAKE_FENCE", "PREFLIGHT", "PUT_BACK"})
  void staysWithTheRestoredFilesWhenTheWayBackFails(FilesRollbackStep step) {
    scene.restore(true);
    SortedMap<String, String> restored = files.folders();
    world.failsAt(step, FailureCode.SWAP_FAILED);

    RunReport report = scene.rollBack();

    assertThat(report.outcome()).isNotEqualTo(Outcome.RECOVERED);
    assertThat(files.folders()).isEqualTo(restored);
    assertThat(files.holder()).isNull();
  }

  @ParameterizedTest
  @EnumSource(FilesRollbackStep.class)
  void goesBackOnceWhenAnAnswerIsLost(FilesRollbackStep step) {
    scene.restore(true);
    world.losesFirstAnswerOf(step);

    assertThat(scene.rollBack().outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(files.folders()).isEqualTo(before);
  }

  @Test
  void neverCallsTheLossOfFilesWithoutAnObjectiveMet() {
    var nothing = new FileSwaps.LossMeasured(true, 0, 0, "", new Attempt(1, "test", Duration.ZERO));
    var now = temporal.now();

    Rpo none = FileLoss.of(null, now.minusSeconds(60), now, null, null);
    Rpo same = FileLoss.of(ExamplePlan.RPO, now.minusSeconds(60), now, now, nothing);

    assertThat(none.met()).isNull();
    assertThat(none.lossMax()).isEqualTo(Duration.ofSeconds(60));
    assertThat(same.lossMax()).isZero();
    assertThat(same.met()).isTrue();
  }
}
