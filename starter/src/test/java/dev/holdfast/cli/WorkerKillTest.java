package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.backup.BackupStep;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.time.Duration;
import java.time.Instant;
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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A worker killed with signal 9, wherever it stands, does not show in what a run leaves. */
@Timeout(300)
final class WorkerKillTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static RestoreProof proof;
  private static RestoreWorld world;

  @BeforeAll
  static void restoreUndisturbed() throws Exception {
    proof =
        new RestoreProof(
            POSTGRES.privateServer(it -> it.with("fsync", "off")), TestTemporal.shared());
    world = proof.world();
  }

  @AfterAll
  static void close() {
    if (proof != null) {
      proof.close();
    }
  }

  @Test
  void leavesTheOldDatabaseAndItsRecordsAndNothingElse() {
    assertThat(proof.traces())
        .extracting(it -> it.replaceAll(": owner .*", ""))
        .containsExactlyInAnyOrder(
            "+ database notes_before_RUN",
            "+ setting of notes_before_RUN for all: {work_mem=7MB}",
            "+ setting of notes_before_RUN for notes_owner: {jit=off}",
            "+ fence notes: held by nobody",
            "+ closing notes by RUN: was t",
            "+ closing notes_restore_RUN_N by RUN: was t",
            "+ swap notes by RUN: notes_restore_RUN_N, kept notes_before_RUN, back , written ",
            "+ file evidence/RUN.html",
            "+ file evidence/RUN.json",
            "+ file restarts");
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("sample")
  void aKillDuringARestoreDoesNotShow(KillPoint point, long seed) throws Exception {
    survivesAKill(point);
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}")
  @MethodSource("everyPoint")
  void noKillDuringARestoreShows(KillPoint point) throws Exception {
    survivesAKill(point);
  }

  private static void survivesAKill(KillPoint point) throws Exception {
    RunHistory history =
        proof.survives(RestoreProof.Disturbed.WORKER, point, WorkerKillTest::killWorker);
    assertThat(history.attemptsOf(point))
        .as("attempts")
        .isGreaterThan(point.phase() == KillPoint.Phase.DURING ? 0 : 1);
  }

  /** Where work is lost it is begun anew, which is seen before anything else goes on. */
  private static void killWorker(KillPoint point, Hold hold, String run) throws Exception {
    world.killWorker();
    boolean begunAnew =
        point.equals(KillPoint.in(RestoreStep.RESTORE_BESIDE, KillPoint.Phase.DURING))
            || point.equals(KillPoint.in(BackupStep.DUMP, KillPoint.Phase.DURING));
    if (!begunAnew) {
      hold.close();
    }
    world.startWorker();
    if (begunAnew) {
      hold.awaitHeld(run, 2);
      assertThat(world.notes().sessions(run, 1)).as("sessions of the killed worker").isEmpty();
      hold.close();
    }
  }

  @Test
  void aBackupWhoseWorkerIsKilledIsListedOnceAndOnlyWhenComplete() throws Exception {
    backupSurvivesAKill(KillPoint.Phase.DURING);
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}")
  @EnumSource(KillPoint.Phase.class)
  void noKillDuringADumpShows(KillPoint.Phase phase) throws Exception {
    backupSurvivesAKill(phase);
  }

  private static void backupSurvivesAKill(KillPoint.Phase phase) throws Exception {
    KillPoint point = KillPoint.in(BackupStep.DUMP, phase);
    world.makeAnew();
    List<String> before = world.backups();
    try (Hold hold = Hold.at(point, world)) {
      String run = world.startBackup();
      hold.awaitHeld(run, 1);
      List<String> held = world.backups();
      Instant begun = Instant.now();

      killWorker(point, hold, run);

      RunReport report = world.awaitBackup(run);
      Duration took = Duration.between(begun, Instant.now());
      new ProofLog(RestoreProof.Disturbed.WORKER, point)
          .write(report, List.of(), 0, world.backups(), took);
      assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
      assertThat(world.history(report).completed()).containsEntry("DumpDump", 1);
      assertThat(world.backups()).hasSize(before.size() + 1).containsAll(before);
      assertThat(held).isEqualTo(phase == KillPoint.Phase.AFTER ? world.backups() : before);
      assertThat(world.backupFolders()).hasSameSizeAs(world.backups());
    }
  }

  static Stream<KillPoint> everyPoint() {
    List<KillPoint> points = new ArrayList<>();
    List<String> steps = new ArrayList<>(world.restoreSteps());
    steps.add(KillPoint.EVIDENCE);
    for (String step : steps) {
      for (KillPoint.Phase phase : KillPoint.Phase.values()) {
        points.add(new KillPoint(step, phase));
      }
    }
    return points.stream();
  }

  /** The two worst ones, and one by chance. */
  static Stream<Arguments> sample() {
    long seed = RestoreProof.SEED;
    List<KillPoint> points = everyPoint().toList();
    return Stream.of(
            KillPoint.in(RestoreStep.SWAP, KillPoint.Phase.AFTER),
            KillPoint.in(RestoreStep.RESTORE_BESIDE, KillPoint.Phase.DURING),
            points.get(new Random(seed).nextInt(points.size())))
        .map(point -> Arguments.of(point, seed));
  }
}
