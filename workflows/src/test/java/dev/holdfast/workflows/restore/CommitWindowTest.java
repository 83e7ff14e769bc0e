package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.fakes.FakeDatabaseServer.TODAY;
import static dev.holdfast.workflows.fakes.FakeDatabaseServer.YESTERDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.fakes.FakeDatabase;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.fakes.Pause;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.runbook.WaitingFor;
import io.temporal.client.WorkflowException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of the old database after a restore. */
class CommitWindowTest {

  private static final Duration WINDOW = Duration.ofHours(24);

  @RegisterExtension final InMemoryTemporal temporal = new InMemoryTemporal();

  private CommitScene scene;

  @BeforeEach
  void begin() {
    scene = new CommitScene(temporal);
  }

  @Test
  void beginsWhenTheRestoreIsVerified() {
    RunReport restore = scene.restored();

    RunReport commit = scene.status();
    assertThat(commit.run()).isEqualTo(scene.run());
    assertThat(commit.kind()).isEqualTo(RunRequest.Kind.COMMIT);
    assertThat(commit.state()).isEqualTo(RunState.WAITING);
    assertThat(commit.exitCode()).isEqualTo(4);
    assertThat(commit.waitingFor())
        .isNotNull()
        .extracting(WaitingFor::what, WaitingFor::options)
        .containsExactly(WaitingFor.What.DECISION, List.of("rollback", "remove", "keep"));
    assertThat(commit.added("kept"))
        .isEqualTo(restore.added("kept"))
        .containsEntry("database", scene.kept());
    assertThat(Instant.parse(String.valueOf(restore.added("kept").get("untilAt"))))
        .isBetween(restore.startedAt().plus(WINDOW), temporal.now().plus(WINDOW));
  }

  @Test
  void beginsForAPartOfAWholePlanToo() {
    scene.restore().isPartOfAPlan();

    RunReport restore = scene.restore().run();

    assertThat(restore.added("kept")).containsEntry("database", scene.kept());
    assertThat(scene.status().waitingFor()).isNotNull();
  }

  @Test
  void touchesNothingBeforeItIsOver() {
    scene.restored();
    scene.server().takesBackup("b2");

    temporal.pass(WINDOW.minusMinutes(5));

    assertThat(scene.status().state()).isEqualTo(RunState.WAITING);
    assertThat(scene.server().state().databases()).containsKey(scene.kept());
  }

  @Test
  void endsWithTheRemovalOnceABackupTakenSinceIsProven() {
    scene.restored();
    scene.server().takesBackup("b2");

    RunReport report = scene.end();

    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.exitCode()).isZero();
    assertThat(report.added()).containsEntry("ending", "REMOVED");
    assertThat(report.added("proof")).containsEntry("id", "b2");
    assertThat(scene.server().state().databases())
        .containsOnly(Map.entry("shop", new FakeDatabase(YESTERDAY, true, 0)));
    assertThat(scene.server().state().fenceHolders()).isEmpty();
    assertThat(scene.world().people().texts()).last().asString().contains("removed");
  }

  @Test
  void asksOnceAsLongAsThereIsNoBackupSince() {
    scene.restored();

    temporal.pass(WINDOW.plusHours(5));

    RunReport report = scene.awaitAsking("no backup was taken since the swap");
    assertThat(report.state()).isEqualTo(RunState.WAITING);
    assertThat(report.outcome()).isNull();
    assertThat(scene.world().people().texts())
        .filteredOn(it -> it.contains("somebody has to decide"))
        .singleElement()
        .asString()
        .contains("dr decide " + scene.restore().runId());
    assertThat(scene.server().state().databases()).containsKey(scene.kept());
    scene.server().takesBackup("b2");
    assertThat(scene.end().added()).containsEntry("ending", "REMOVED");
  }

  @Test
  void asksIfTheBackupSinceDoesNotRestoreAndTriesItNoSecondTime() {
    scene.restored();
    scene.server().takesBackup("b2");
    scene.server().sideCopyCheckIs(CheckReport.State.FAILED);

    temporal.pass(WINDOW.plusHours(1).plusMinutes(30));
    scene.awaitAsking("did not prove itself");
    scene.server().sideCopyCheckIs(CheckReport.State.PASSED);
    temporal.pass(Duration.ofHours(2));

    assertThat(scene.world().deeds().stream().filter("verify side copy"::equals)).hasSize(2);
    assertThat(scene.server().state().databases()).containsOnlyKeys("shop", scene.kept());
    scene.server().takesBackup("b3");
    assertThat(scene.end().added("proof")).containsEntry("id", "b3");
  }

  @Test
  void asksIfThereIsNoRoomToProveABackupAndLooksAgain() {
    scene.restored();
    scene.server().takesBackup("b2");
    scene.world().failsAt(CommitStep.PREFLIGHT, FailureCode.NO_ROOM);

    temporal.pass(WINDOW.plusMinutes(30));

    scene.awaitAsking("scripted NO_ROOM");
    assertThat(scene.end().added()).containsEntry("ending", "REMOVED");
  }

  @Test
  void givesWayToARunThatHoldsTheDatabase() {
    scene.restored();
    scene.server().takesBackup("b2");
    scene.server().isHeldBy("other");

    temporal.pass(WINDOW.plusMinutes(30));

    scene.awaitAsking("run other holds shop");
    assertThat(scene.server().state().databases()).containsOnlyKeys("shop", scene.kept());
    assertThat(scene.server().state().fenceHolders()).containsEntry("shop", "other");
  }

  @Test
  void removesUnprovenIfAPersonSaysSo() {
    scene.restored();

    scene.decides(Choice.REMOVE);

    RunReport report = scene.end();
    assertThat(report.exitCode()).isZero();
    assertThat(report.added()).containsEntry("ending", "REMOVED").doesNotContainKey("proof");
    assertThat(report.added("decision")).containsEntry("by", "ben");
    assertThat(scene.server().state().databases()).containsOnlyKeys("shop");
    assertThat(scene.server().state().fenceHolders()).isEmpty();
  }

  @Test
  void doesNotAskAboutWhatIsGoneAlthoughItsRemovalFailed() {
    scene.restored();
    scene.world().answersNoMoreAfter(CommitStep.REMOVE);

    scene.decides(Choice.REMOVE);

    RunReport report = scene.end();
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(report.added()).containsEntry("ending", "REMOVED");
    assertThat(scene.server().state().fenceHolders()).isEmpty();
  }

  @Test
  void keepsForGoodIfAPersonSaysSo() {
    scene.restored();
    var before = scene.server().state();

    scene.decides(Choice.KEEP);

    RunReport report = scene.end();
    assertThat(report.exitCode()).isZero();
    assertThat(report.added()).containsEntry("ending", "KEPT");
    assertThat(scene.server().state()).isEqualTo(before);
  }

  @Test
  void endsWithoutAChangeWhenSomebodyAbortsIt() {
    scene.restored();
    var before = scene.server().state();

    scene.aborts();

    RunReport report = scene.end();
    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(scene.server().state()).isEqualTo(before);
  }

  @Test
  void endsWithoutAChangeWhenItIsCancelledInTemporal() {
    scene.restored();
    var before = scene.server().state();

    scene.stub().cancel("not by the book");

    assertThatThrownBy(scene::end).isInstanceOf(WorkflowException.class);
    assertThat(scene.world().evidence().written())
        .last()
        .extracting(RunReport::outcome)
        .isEqualTo(Outcome.ABORTED);
    assertThat(scene.server().state()).isEqualTo(before);
  }

  @Test
  void stopsAProofWhenAPersonDecides() {
    scene.restored();
    scene.server().takesBackup("b2");
    Pause pause = scene.world().waitsAt(CommitStep.VERIFY_SIDE_COPY);
    temporal.pass(WINDOW);
    pause.awaitReached();

    scene.decides(Choice.ROLLBACK);

    assertThat(scene.end().added()).containsEntry("ending", "ROLLED_BACK");
    assertThat(scene.server().state().databases())
        .containsOnly(Map.entry("shop", new FakeDatabase(TODAY, true, 0)));
  }

  @Test
  void triesABackupAgainWhoseProofWasInterrupted() {
    scene.restored();
    scene.server().takesBackup("b2");
    scene.world().failsAt(CommitStep.RESTORE_BESIDE, FailureCode.NO_ROOM);

    temporal.pass(WINDOW.plusMinutes(5));

    scene.awaitAsking("scripted NO_ROOM");
    assertThat(scene.end().added("proof")).containsEntry("id", "b2");
  }

  @Test
  void tellsPeopleAgainWhenWhatTheyDecidedDidNotWork() {
    scene.restored();
    scene.server().isHeldBy("other");

    scene.decides(Choice.REMOVE);
    scene.awaitAsking("run other holds shop");
    scene.decides(Choice.REMOVE);

    await()
        .untilAsserted(
            () ->
                assertThat(scene.world().people().texts())
                    .filteredOn(it -> it.contains("somebody has to decide"))
                    .hasSize(2));
  }

  @Test
  void refusesADecisionOnceTheOldDatabaseIsBeingRemoved() {
    scene.restored();
    Pause pause = scene.world().waitsAt(CommitStep.REMOVE);
    scene.decides(Choice.REMOVE);
    pause.awaitReached();

    assertThatThrownBy(() -> scene.decides(Choice.ROLLBACK))
        .hasStackTraceContaining("305 a decision is being carried out");

    pause.end();
    assertThat(scene.end().added()).containsEntry("ending", "REMOVED");
  }

  @Test
  void removesWhatAnEarlierRestoreHasKeptAlthoughALaterOneCameSince() {
    scene.restored();
    CommitScene later = new CommitScene(temporal, scene.world());
    later.restored();

    scene.decides(Choice.REMOVE);

    assertThat(scene.end().exitCode()).isZero();
    assertThat(scene.server().state().databases()).containsOnlyKeys("shop", later.kept());
  }

  @Test
  void leavesEverythingToPeopleWithoutAWindow() {
    scene.restore().hasNoCommitWindow();
    RunReport restore = scene.restored();
    scene.server().takesBackup("b2");

    temporal.pass(Duration.ofDays(30));

    assertThat(restore.added("kept")).containsEntry("untilAt", null);
    assertThat(scene.status().state()).isEqualTo(RunState.WAITING);
    assertThat(scene.server().state().databases()).containsKey(scene.kept());
  }

  @Test
  void canWaitForMonthsInBoundedHistories() {
    scene.restored();
    String first = String.valueOf(scene.status().temporalRunId());

    temporal.pass(Duration.ofDays(6));

    await().untilAsserted(() -> assertThat(scene.status().temporalRunId()).isNotEqualTo(first));
    assertThat(scene.world().people().texts())
        .filteredOn(it -> it.contains("somebody has to decide"))
        .hasSize(1);
    scene.awaitWaiting();
    scene.decides(Choice.ROLLBACK);
    assertThat(scene.end().added()).containsEntry("ending", "ROLLED_BACK");
  }
}
