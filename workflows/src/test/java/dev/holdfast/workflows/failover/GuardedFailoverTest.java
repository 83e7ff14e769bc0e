package dev.holdfast.workflows.failover;

import static dev.holdfast.workflows.failover.FailoverScene.NEW;
import static dev.holdfast.workflows.failover.FailoverScene.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.FakeCluster.Promoting;
import dev.holdfast.workflows.fakes.FakeGuard.Life;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.site.MemberSeen.Role;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a guard and its lease prove of a primary, what they don't, and what is taken back. */
final class GuardedFailoverTest {

  @RegisterExtension static final InMemoryTemporal TEMPORAL = new InMemoryTemporal();

  private FailoverScene scene;

  @BeforeEach
  void begin() {
    scene = FailoverScene.guarded(TEMPORAL);
  }

  @Test
  void takesTheGuardsWordThatItStoppedThePrimary() {
    RunReport report = scene.failover();

    assertThat(report.pointOfNoReturnPassed()).isTrue();
    assertThat(proofs(report)).contains("GUARD_STOPPED").doesNotContain("LEASE_LAPSED");
    assertThat(scene.guard().deeds()).containsExactly("declare " + OLD);
    assertThat(scene.guard().declaredBy(OLD)).isEqualTo("run1");
  }

  @Test
  void promotesWithTheStandbyLockedAfterTheLeaseOfASilentSiteHasLapsed() {
    scene.cluster().with(OLD, Role.UNREACHABLE);
    scene.guard().is(Life.SILENT);

    RunReport report = scene.failover();

    assertThat(report.pointOfNoReturnPassed()).isTrue();
    assertThat(proofs(report)).contains("LEASE_LAPSED");
    assertThat(scene.guard().deeds())
        .containsExactly("declare " + OLD, "lock " + NEW + " against " + OLD);
    assertThat(scene.cluster().deeds()).startsWith("replay " + NEW, "promote " + NEW);
  }

  @Test
  void waitsForNoLeaseWhereTheHostShowsThatThePrimaryIsDown() {
    scene.controlled().cluster().with(OLD, Role.DOWN);
    scene.guard().is(Life.SILENT);

    RunReport report = scene.failover();

    assertThat(proofs(report)).contains("kind=STOPPED").doesNotContain("LEASE_LAPSED");
    assertThat(scene.guard().deeds()).containsExactly("declare " + OLD);
    assertThat(scene.controls().deeds()).containsExactly("fence " + OLD);
  }

  @Test
  void goesOnWithTheLeaseWhereTheHostIsGone() {
    scene.controlled().cluster().with(OLD, Role.UNREACHABLE);
    scene.controls().losesHost(OLD);
    scene.guard().is(Life.SILENT);

    RunReport report = scene.failover();

    assertThat(report.pointOfNoReturnPassed()).isTrue();
    assertThat(proofs(report)).contains("LEASE_LAPSED");
    assertThat(scene.controls().deeds()).startsWith("fence " + OLD);
  }

  @Test
  void hasTheGuardStopThePrimaryBeforeItsHostIsAskedAndLosesNothing() {
    scene.controlled();

    RunReport report = scene.switchover();

    assertThat(report.pointOfNoReturnPassed()).isTrue();
    assertThat(proofs(report)).contains("kind=GUARD_STOPPED", "kind=STOPPED");
    assertThat(report.rpo().lostCommitsMax()).isZero();
  }

  @Test
  void refusesASwitchoverThatHasNothingButALapsedLease() {
    scene.controlled().controls().canNotBeProvenDown(OLD);
    scene.guard().is(Life.SILENT);

    RunReport report = scene.switchover();

    assertRefused(report);
  }

  @Test
  void promotesNobodyWhileTheGuardKeepsItsLease() {
    scene.guard().is(Life.HOLDS);

    RunReport report = scene.failover();

    assertRefused(report);
    assertThat(report.error()).asString().contains("keeps its lease");
    assertThat(scene.guard().deeds()).endsWith("readmit " + OLD);
    assertThat(scene.guard().declaredBy(OLD)).isNull();
  }

  @Test
  void promotesNobodyWhereNoGuardEverHadALease() {
    scene.cluster().with(OLD, Role.UNREACHABLE);
    scene.guard().is(Life.NEVER);

    assertRefused(scene.failover());
  }

  @Test
  void doesNotTrustALeaseThatAnotherStandbyMayHaveKeptUp() {
    scene.cluster().with(OLD, Role.UNREACHABLE);
    scene.guard().is(Life.SILENT).asks("db-third");

    RunReport report = scene.failover();

    assertRefused(report);
    assertThat(report.error()).asString().contains("only db-third can be promoted");
  }

  @Test
  void doesNotTrustTheEndOfALeaseIfTheServerAnswersWithoutOne() {
    scene.guard().hasNoLease();

    RunReport report = scene.failover();

    assertRefused(report);
    assertThat(report.error()).asString().contains("somebody else has started it");
  }

  @Test
  void letsTheGuardStartThePrimaryAgainWhenNobodyWasPromoted() {
    scene.controlled().cluster().promoting(Promoting.FAILS);

    RunReport report = scene.failover();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(scene.controls().deeds()).containsExactly("fence " + OLD, "unfence " + OLD);
    assertThat(scene.guard().deeds()).endsWith("readmit " + OLD);
    assertThat(scene.guard().declaredBy(OLD)).isNull();
  }

  @Test
  void saysWhenNoGuardStartsThePrimaryAgain() {
    scene.cluster().promoting(Promoting.FAILS);
    scene.guard().doesNotReturn();

    RunReport report = scene.failover();

    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).anyMatch(it -> it.contains("start dr guard on its host"));
  }

  @Test
  void keepsTheGuardDeclaredWhenAPromotionWorkedOfWhichNobodyWasTold() {
    scene.cluster().with(OLD, Role.UNREACHABLE);
    scene.cluster().promoting(Promoting.ANSWER_IS_LOST);
    scene.guard().is(Life.SILENT);

    RunReport report = scene.failover();

    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(scene.guard().declaredBy(OLD)).isEqualTo("run1");
    assertThat(report.residue()).anyMatch(it -> it.contains(NEW + " is the primary"));
  }

  @Test
  void locksAgainWhenTheAnswerOfAPromotionIsLost() {
    scene.cluster().with(OLD, Role.UNREACHABLE);
    scene.guard().is(Life.SILENT).losesAnAnswer();

    RunReport report = scene.failover();

    assertThat(report.pointOfNoReturnPassed()).isTrue();
    assertThat(scene.guard().deeds())
        .containsExactly(
            "declare " + OLD, "lock " + NEW + " against " + OLD, "lock " + NEW + " against " + OLD);
  }

  @Test
  void takesADeclarationOfARunBeforeFromTheNewPrimary() {
    scene.cluster().with(OLD, Role.DOWN);
    scene.controlled().guard().is(Life.NEVER).wasDeclared(NEW, "run0");

    RunReport report = scene.failover();

    assertThat(report.pointOfNoReturnPassed()).isTrue();
    assertThat(scene.guard().deeds()).endsWith("readmit " + NEW);
    assertThat(scene.guard().declaredBy(NEW)).isNull();
  }

  private void assertRefused(RunReport report) {
    var error = report.error();
    assertThat(error == null ? 0 : error.code()).isEqualTo(FailureCode.FENCE_UNPROVEN.number());
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(scene.cluster().role(NEW)).isEqualTo(Role.STANDBY);
  }

  private static String proofs(RunReport report) {
    return report.added().get("fence") instanceof Map<?, ?> fence
        ? String.valueOf(fence.get("proofs"))
        : "";
  }
}
