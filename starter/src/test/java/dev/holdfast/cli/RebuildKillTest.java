package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.rebuild.KeptMachineStep;
import dev.holdfast.workflows.rebuild.RebuildStep;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepDefinition;
import dev.holdfast.workflows.runbook.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Machines rebuilt with real Terraform by a real worker process that is killed with signal 9. */
@Timeout(300)
final class RebuildKillTest {

  private static final int SAMPLE = 3;

  private RebuildWorld world;
  private StandIn standIn;

  @BeforeEach
  void open() throws IOException {
    StandIn.requireTerraform();
    world = RebuildWorld.made(TestTemporal.shared());
    standIn = world.standIn();
  }

  @AfterEach
  void close() {
    if (world != null) {
      world.close();
    }
  }

  /** One machine more, and whoever uses the code sees nothing to do. */
  private void assertRebuilt(String run, RunReport report) throws IOException {
    assertThat(report.error()).isNull();
    assertThat(report.run()).isEqualTo(run);
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.residue()).isEmpty();
    assertThat(standIn.inventory()).isEqualTo(Map.of(StandIn.FIRST, 1, "stand-in-" + run, 1));
    assertThat(standIn.inState("default")).isEqualTo("stand-in-" + run);
    assertThat(standIn.inState("holdfast-kept-" + run)).isEqualTo(StandIn.FIRST);
    assertThat(standIn.workspaces()).containsExactly("default", "holdfast-kept-" + run);
    assertThat(standIn.generation()).isEqualTo(run);
    assertThat(world.isServiceRestarted()).isTrue();
    standIn.assertSettled();
  }

  private void killAt(KillPoint point) throws Exception {
    world.gate().closeAt(point);
    String run = world.startRebuild();
    world.awaitGateReached();
    world.killWorker();
    world.gate().open();
    world.startWorker();

    assertRebuilt(run, world.awaitRebuild());
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("sample")
  void doesNotShowWhereItStoodByChance(KillPoint point, long seed) throws Exception {
    killAt(point);
  }

  @Tag("proof")
  @ParameterizedTest
  @MethodSource("everyPoint")
  void doesNotShowWhereverItStood(KillPoint point) throws Exception {
    killAt(point);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource
  void makesNoSecondMachineIfKilledWhileOneIsMade(StandIn.Moment moment) throws Exception {
    standIn.holdAt(moment);
    String run = world.startRebuild();
    world.awaitHeldAt(moment);
    world.killWorker();
    world.startWorker();

    assertRebuilt(run, world.awaitRebuild());
  }

  @Tag("proof")
  @Test
  void makesNoSecondMachineIfKilledTwice() throws Exception {
    StandIn.Moment moment = StandIn.Moment.AFTER_MACHINE;
    standIn.holdAt(moment);
    String run = world.startRebuild();
    world.awaitHeldAt(moment);
    world.killWorker();
    standIn.holdAt(moment);
    world.startWorker();
    world.awaitHeldAt(moment);
    world.killWorker();
    world.startWorker();

    assertRebuilt(run, world.awaitRebuild());
  }

  /** Terraform writes the file in place: a kill in that moment leaves an empty one. */
  @Tag("proof")
  @ParameterizedTest
  @EnumSource
  void makesNoSecondMachineIfTheKillCutsTheStateShort(StandIn.Moment moment) throws Exception {
    standIn.holdAt(moment);
    String run = world.startRebuild();
    world.awaitHeldAt(moment);
    world.killWorker();
    standIn.cutStateShort();
    world.startWorker();

    assertRebuilt(run, world.awaitRebuild());
  }

  private void assertAsBefore() throws IOException {
    assertThat(standIn.inventory()).isEqualTo(Map.of(StandIn.FIRST, 1));
    assertThat(standIn.inState("default")).isEqualTo(StandIn.FIRST);
    assertThat(standIn.workspaces()).containsExactly("default");
    assertThat(standIn.generation()).isEmpty();
    assertThat(world.isServiceRestarted()).isFalse();
    standIn.assertSettled();
  }

  @Test
  void leavesTheWorldAsItWasIfAbortedWhileAMachineIsMade() throws Exception {
    abortAt(StandIn.Moment.AFTER_MACHINE);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource
  void leavesTheWorldAsItWasWheneverItIsAborted(StandIn.Moment moment) throws Exception {
    abortAt(moment);
  }

  private void abortAt(StandIn.Moment moment) throws IOException {
    standIn.holdAt(moment);
    String run = world.startRebuild();
    world.awaitHeldAt(moment);

    world.answer(0, "abort", "abort", run, "--reason", "wrong machine");

    RunReport report = world.awaitRebuild();
    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.residue()).isEmpty();
    assertAsBefore();
  }

  /** As the kernel does where memory is short. */
  @Test
  void leavesNoMachineThatNobodyKnowsOfIfTerraformItselfIsKilled() throws Exception {
    killTerraformAt(StandIn.Moment.AFTER_MACHINE);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource
  void leavesNoMachineWheneverTerraformItselfIsKilled(StandIn.Moment moment) throws Exception {
    killTerraformAt(moment);
  }

  private void killTerraformAt(StandIn.Moment moment) throws IOException {
    standIn.holdAt(moment);
    String run = world.startRebuild();
    world.awaitHeldAt(moment);

    assertThat(world.terraform(run).destroyForcibly()).isTrue();

    RunReport report = world.awaitRebuild();
    if (report.outcome() == Outcome.RECOVERED) {
      assertRebuilt(run, report);
    } else {
      assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
      assertThat(report.residue()).isEmpty();
      assertAsBefore();
    }
  }

  /** Somebody decides about the old machine. */
  private String decideAndKillAt(String choice, KillPoint point) throws Exception {
    String run = world.startRebuild();
    assertRebuilt(run, world.awaitRebuild());
    world.gate().closeAt(point);
    world.answer(0, "decide", "decide", run, choice, "--reason", "looked at it");
    world.awaitGateReached();
    world.killWorker();
    world.gate().open();
    world.startWorker();

    RunReport report = world.awaitCommit(run);
    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.PASSED);
    assertThat(report.residue()).isEmpty();
    standIn.assertSettled();
    return run;
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void doesNotShowWhereTheOldMachineIsDestroyed(KillPoint.Phase phase) throws Exception {
    String run = decideAndKillAt("remove", KillPoint.in(KeptMachineStep.REMOVE, phase));

    assertThat(standIn.inventory()).isEqualTo(Map.of("stand-in-" + run, 1));
    assertThat(standIn.inState("default")).isEqualTo("stand-in-" + run);
    assertThat(standIn.workspaces()).containsExactly("default");
    assertThat(standIn.generation()).isEqualTo(run);
  }

  @Tag("proof")
  @ParameterizedTest
  @MethodSource("everyPointOfTheWayBack")
  void doesNotShowWhereTheOldMachineIsPutBack(KillPoint point) throws Exception {
    decideAndKillAt("rollback", point);

    assertThat(standIn.inventory()).isEqualTo(Map.of(StandIn.FIRST, 1));
    assertThat(standIn.inState("default")).isEqualTo(StandIn.FIRST);
    assertThat(standIn.workspaces()).containsExactly("default");
    assertThat(standIn.generation()).isEmpty();
  }

  /** The plan names nobody to tell. */
  static Stream<KillPoint> everyPointOfTheWayBack() {
    return Stream.of(KeptMachineStep.values())
        .filter(it -> it != KeptMachineStep.NOTIFY)
        .filter(it -> it != KeptMachineStep.REMOVE)
        .flatMap(RebuildKillTest::beforeAndAfter);
  }

  /** The plan names nobody to tell, and the state is whole. */
  static Stream<KillPoint> everyPoint() {
    return Stream.of(RebuildStep.values())
        .filter(it -> it != RebuildStep.NOTIFY)
        .filter(it -> it != RebuildStep.RESTORE_STATE)
        .flatMap(RebuildKillTest::beforeAndAfter);
  }

  private static Stream<KillPoint> beforeAndAfter(StepDefinition step) {
    return Stream.of(
        KillPoint.in(step, KillPoint.Phase.BEFORE), KillPoint.in(step, KillPoint.Phase.AFTER));
  }

  static Stream<Arguments> sample() {
    long seed = RestoreProof.SEED;
    List<KillPoint> points = new ArrayList<>(everyPoint().toList());
    Collections.shuffle(points, new Random(seed));
    return points.stream().limit(SAMPLE).map(it -> Arguments.of(it, seed));
  }
}
