package dev.holdfast.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflows.fakes.Approver;
import dev.holdfast.workflows.fakes.FakeDatabaseServer;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.fakes.Pause;
import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.runbook.Approval;
import dev.holdfast.workflows.runbook.Approved;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rto;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.runbook.WaitingFor;
import io.temporal.client.WorkflowUpdateException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A restore that two people must approve; {@code anna} has asked for it. */
@Timeout(60)
class RestoreApprovalTest {

  @RegisterExtension final InMemoryTemporal temporal = new InMemoryTemporal();

  private static final Duration EXPIRY = Duration.ofMinutes(30);

  private final RestoreScene scene = new RestoreScene(temporal);
  private final FakeDatabaseServer.State before = scene.server().state();
  private final Approver anna = new Approver("Anna@laptop");
  private final Approver ben = new Approver("ben");
  private final Approver bensOtherKey = new Approver("Ben@home");
  private final Approver carl = new Approver("carl@ops-1");
  private final Approver stranger = new Approver("dora");

  @BeforeEach
  void planWantsTwoApprovals() {
    scene.planAsksFor(
        new Approvals(
            2, EXPIRY, Stream.of(anna, ben, bensOtherKey, carl).map(Approver::inPlan).toList()));
  }

  private RunReport startAndAwaitWaiting() {
    temporal.startWorker(scene.world());
    scene.start();
    return scene.awaitWaiting();
  }

  private RunReport approvedBy(Approver approver) {
    return scene.approve(signedBy(approver));
  }

  private Approval signedBy(Approver approver) {
    return approver.signs(scene.subject(), temporal.now().plus(EXPIRY));
  }

  @Test
  void changesNothingBeforeEnoughPeopleHaveAgreed() {
    RunReport waiting = startAndAwaitWaiting();
    RunReport afterOne = approvedBy(ben);

    assertThat(waiting.state()).isEqualTo(RunState.WAITING);
    assertThat(waiting.currentStep()).isEqualTo("wait for approvals");
    WaitingFor why = Objects.requireNonNull(waiting.waitingFor());
    assertThat(why.what()).isEqualTo(WaitingFor.What.APPROVAL);
    assertThat(why.options()).containsExactly("approve", "abort");
    assertThat(Objects.requireNonNull(waiting.approvalsWanted()).required()).isEqualTo(2);
    assertThat(afterOne.state()).isEqualTo(RunState.WAITING);
    assertThat(afterOne.approvals()).extracting(Approved::by).containsExactly("ben");
    assertThat(scene.world().deeds())
        .containsExactly("choose backup", "verify backup", "preflight", "notify");
    assertThat(scene.server().state()).isEqualTo(before);
  }

  @Test
  void tellsPeopleHowToApprove() {
    startAndAwaitWaiting();
    scene.awaitDeeds("notify", 1);

    scene.abort();
    scene.result();

    assertThat(scene.world().people().texts().get(0))
        .isEqualTo(
            "Restore of shop/orders (run %s), asked for by anna, waits for 2 of:"
                    .formatted(scene.runId())
                + " Anna@laptop, ben, Ben@home, carl@ops-1\ndr approve "
                + scene.runId()
                + " --key FILE");
  }

  @Test
  void goesOnOnceEnoughPeopleHaveAgreed() {
    startAndAwaitWaiting();
    temporal.pass(Duration.ofMinutes(10));

    approvedBy(ben);
    approvedBy(carl);
    RunReport report = scene.result();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.approvals()).extracting(Approved::by).containsExactly("ben", "carl@ops-1");
    assertThat(report.approvals().get(0).keyFingerprint())
        .isEqualTo(Approval.fingerprint(ben.key()))
        .matches("[0-9a-f]{64}");
    assertThat(report.approvals().get(0).reason()).isEqualTo("looks right");
    assertThat(report.steps().get(3))
        .satisfies(
            it -> {
              assertThat(it.name()).isEqualTo("wait for approvals");
              assertThat(it.state()).isEqualTo(StepReport.State.DONE);
              assertThat(it.detail()).isEqualTo("approved by ben, carl@ops-1");
            });
    Rto.Parts parts = report.rto().parts();
    assertThat(parts.approve()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(15));
    assertThat(parts.machine()).isLessThan(Duration.ofMinutes(5));
  }

  @Test
  void takesApprovalsFromItsFirstMomentOn() {
    Pause pause = scene.world().waitsAt(RestoreStep.CHOOSE_BACKUP);
    temporal.startWorker(scene.world());
    scene.start();

    approvedBy(ben);
    approvedBy(carl);
    pause.end();
    RunReport report = scene.result();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.rto().parts().approve()).isZero();
    assertThat(scene.world().people().texts()).singleElement().asString().contains("RECOVERED");
  }

  @Test
  void countsNoSignatureThatExpiredBeforeEnoughHadCome() {
    startAndAwaitWaiting();

    approvedBy(ben);
    temporal.pass(EXPIRY.plusSeconds(1));
    RunReport afterCarl = approvedBy(carl);
    RunReport afterBoth = approvedBy(ben);

    assertThat(afterCarl.state()).isEqualTo(RunState.WAITING);
    assertThat(afterBoth.approvals())
        .extracting(Approved::by)
        .containsExactly("ben", "carl@ops-1", "ben");
    assertThat(scene.result().outcome()).isEqualTo(Outcome.RECOVERED);
  }

  @Test
  void refusesWhoeverMayNotApprove() {
    startAndAwaitWaiting();
    approvedBy(ben);

    assertRefused(signedBy(stranger), "none of the plan's approvers");
    assertRefused(signedBy(anna), "Anna@laptop asked for this run");
    assertRefused(signedBy(ben), "ben has approved this run already");
    assertRefused(signedBy(bensOtherKey), "Ben@home has approved this run already");

    assertThat(scene.status().approvals()).hasSize(1);
  }

  @Test
  void refusesASignatureOverAnythingElse() {
    startAndAwaitWaiting();
    Approval.Subject it = scene.subject();
    var inTime = temporal.now().plus(EXPIRY);
    List<Approval.Subject> others =
        List.of(
            new Approval.Subject("r0", it.planHash(), it.step()),
            new Approval.Subject(it.run(), "decaf", it.step()),
            new Approval.Subject(it.run(), it.planHash(), "swap"));

    others.forEach(other -> assertRefused(carl.signs(other, inTime), "is not over run"));
    Approval good = carl.signs(it, inTime);
    Approval stretched =
        new Approval(good.key(), good.signature(), good.expiresAt().plusMillis(1), null);
    assertRefused(stretched, "is not over run");
    Approval stolen = new Approval(ben.key(), good.signature(), good.expiresAt(), null);
    assertRefused(stolen, "is not over run");
    assertRefused(new Approval(ben.key(), "%%%", inTime, null), "is not over run");
    assertRefused(new Approval("%%%", good.signature(), inTime, null), "none of the plan's");

    assertThat(scene.status().approvals()).isEmpty();
  }

  @Test
  void refusesASignatureOutOfItsTime() {
    startAndAwaitWaiting();
    var now = temporal.now();

    assertRefused(carl.signs(scene.subject(), now.minusSeconds(1)), "expired at");
    assertRefused(
        carl.signs(scene.subject(), now.plus(EXPIRY).plusSeconds(600)),
        "longer than the plan allows");
  }

  @Test
  void refusesAnApprovalThatIsNoLongerNeeded() {
    Pause pause = scene.world().waitsAt(RestoreStep.SWAP);
    startAndAwaitWaiting();
    approvedBy(ben);
    approvedBy(carl);
    pause.awaitReached();

    assertRefused(signedBy(carl), "approved already");

    pause.end();
    scene.result();
  }

  @Test
  void stopsWhileItWaitsAndHasChangedNothing() {
    startAndAwaitWaiting();
    approvedBy(ben);

    scene.abort();
    RunReport report = scene.result();

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.approvals()).hasSize(1);
    assertThat(scene.world().deeds()).doesNotContain("take fence record");
    assertThat(scene.server().state()).isEqualTo(before);
  }

  @Test
  void losesNoApprovalWhenTheWorkerDiesWhileItWaits() {
    var first = temporal.startWorker(scene.world());
    scene.start();
    scene.awaitWaiting();
    approvedBy(ben);
    first.shutdownNow();

    temporal.startWorker(scene.world());
    approvedBy(carl);

    assertThat(scene.result().outcome()).isEqualTo(Outcome.RECOVERED);
  }

  @Test
  void isNotAskedForAsAPartOfARunThatIs() {
    scene.isPartOfAWholeRun();

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.approvalsWanted()).isNull();
    assertThat(report.steps()).extracting(StepReport::name).doesNotContain("wait for approvals");
  }

  private void assertRefused(Approval approval, String why) {
    assertThatThrownBy(() -> scene.approve(approval))
        .isInstanceOf(WorkflowUpdateException.class)
        .cause()
        .hasMessageContaining("305")
        .hasMessageContaining(why);
  }
}
