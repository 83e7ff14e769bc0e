package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

  @RegisterExtension static final RestoreProof PROOF = RestoreProof.create();

  @Test
  void leavesTheOldDatabaseAndItsRecordsAndNothingElse() throws Exception {
    assertThat(PROOF.traces())
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

  @ParameterizedTest(name = "{0}: {1}, seed {2}")
  @MethodSource("sample")
  void aKillDoesNotShow(Story story, KillPoint point, long seed) throws Exception {
    survivesAKill(story, point);
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("everyPoint")
  void noKillShows(Story story, KillPoint point) throws Exception {
    survivesAKill(story, point);
  }

  private static void survivesAKill(Story story, KillPoint point) throws Exception {
    RunHistory history = PROOF.survives(Disturbed.WORKER, story, point, WorkerKillTest::killWorker);
    assertThat(history.attemptsOf(point))
        .as("attempts")
        .isGreaterThan(point.phase() == KillPoint.Phase.DURING ? 0 : 1);
  }

  /** Where work is lost it is begun anew, which is seen before anything else goes on. */
  private static void killWorker(KillPoint point, Hold hold, String run) throws Exception {
    RestoreWorld world = PROOF.world();
    world.killWorker();
    boolean begunAnew =
        point.is(RestoreStep.RESTORE_BESIDE, KillPoint.Phase.DURING)
            || point.is(BackupStep.DUMP, KillPoint.Phase.DURING);
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
    RestoreWorld world = PROOF.world();
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
      new ProofLog(Disturbed.WORKER, "backup", point)
          .write(report, List.of(), 0, world.backups(), took);
      assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
      assertThat(world.runs().history(List.of(report.workflowId())).completed())
          .containsEntry("DumpDump", 1);
      assertThat(world.backups()).hasSize(before.size() + 1).containsAll(before);
      assertThat(held).isEqualTo(phase == KillPoint.Phase.AFTER ? world.backups() : before);
      assertThat(world.backupFolders()).hasSameSizeAs(world.backups());
    }
  }

  static Stream<Arguments> everyPoint() throws Exception {
    List<Arguments> points = new ArrayList<>();
    for (Story story : Stories.all()) {
      PROOF.stepsAndEvidence(story).forEach(it -> everyPhase(points, story, it));
    }
    return points.stream();
  }

  private static void everyPhase(List<Arguments> points, Story story, KillPoint step) {
    for (KillPoint.Phase phase : KillPoint.Phase.values()) {
      points.add(Arguments.of(story, step.at(phase)));
    }
  }

  /** The worst one, and one by chance of another story. */
  static Stream<Arguments> sample() throws Exception {
    long seed = RestoreProof.SEED;
    Random chance = new Random(seed);
    List<Arguments> points = new ArrayList<>();
    KillPoint worst = KillPoint.in(RestoreStep.SWAP, KillPoint.Phase.AFTER);
    points.add(Arguments.of(Stories.RESTORE, worst.of(Stories.RESTORE.part()), seed));
    List<Story> others = Stories.all().stream().filter(it -> !it.equals(Stories.RESTORE)).toList();
    if (!others.isEmpty()) {
      Story story = others.get(chance.nextInt(others.size()));
      List<KillPoint> steps = PROOF.stepsAndEvidence(story).toList();
      KillPoint.Phase[] phases = KillPoint.Phase.values();
      KillPoint step = steps.get(chance.nextInt(steps.size()));
      points.add(Arguments.of(story, step.at(phases[chance.nextInt(phases.length)]), seed));
    }
    return points.stream();
  }
}
