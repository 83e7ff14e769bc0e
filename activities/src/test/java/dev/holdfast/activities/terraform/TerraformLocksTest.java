package dev.holdfast.activities.terraform;

import static dev.holdfast.activities.postgres.ActivityFailures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.workflows.rebuild.MachineChanges.Approved;
import dev.holdfast.workflows.rebuild.MachineStates.Kept;
import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may change a state now, where it is a file and where it is in PostgreSQL. */
@Timeout(180)
final class TerraformLocksTest {

  enum Backend {
    LOCAL,
    PG
  }

  @RegisterExtension final TestPostgres postgres = new TestPostgres();
  @TempDir Path folder;
  private MachineScene scene;

  @BeforeEach
  void open() throws Exception {
    scene = new MachineScene(folder);
  }

  @AfterEach
  void close() throws Exception {
    if (scene != null) {
      scene.letsGo();
      scene.close();
    }
  }

  private void on(Backend backend) {
    if (backend == Backend.PG) {
      scene.keepsItsStateIn(postgres.privateServer());
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsTakesBackAndDestroys(Backend backend) throws Exception {
    on(backend);
    scene.firstMachine();
    Kept first = scene.captured(scene.target("r1", true), false);
    scene.applied(first);
    scene.changes.takeDown(first);
    scene.states.putBack(first);
    Kept second = scene.captured(scene.target("r2", true), false);
    scene.applied(second);
    scene.changes.removeOld(second);
    scene.changes.settle(second.target());

    assertThat(first.captured().ids()).isEqualTo(second.captured().ids());
    assertThat(scene.disks()).containsExactly("shop-r2");
    assertThat(scene.terraform("init").exitCode()).isZero();
    assertThat(scene.terraform("workspace", "list").said()).doesNotContain("holdfast");
  }

  @ParameterizedTest
  @EnumSource
  void namesWhoeverHoldsTheLockAndChangesNothing(Backend backend) throws Exception {
    on(backend);
    scene.firstMachine();
    Kept old = scene.captured(scene.target("r1", true), false);
    scene.holdsNetworks();
    assertThat(scene.terraform("init").exitCode()).isZero();
    CompletableFuture<MachineScene.Ran> other =
        scene.terraformBeside("apply", "-auto-approve", "-replace=terraform_data.network");
    scene.awaitHeld();

    assertFails(FailureCode.STATE_LOCKED, "Who:", () -> scene.previewed(old));
    scene.letsGo();

    assertThat(other.get(30, TimeUnit.SECONDS).exitCode()).isZero();
    assertThat(scene.alive()).containsExactly("shop-r0");
  }

  @ParameterizedTest
  @EnumSource
  void goesOnWithWhatAWorkerHasBegunThatDied(Backend backend) throws Exception {
    on(backend);
    scene.holdsNetworks();
    Kept none = scene.captured(scene.target("r1", true), true);
    Approved approved = scene.previewed(none);
    scene.changes.plan(approved);
    var changes = scene.changes;
    CompletableFuture<?> first = CompletableFuture.runAsync(() -> changes.apply(approved));
    scene.awaitHeld();
    scene.workerDies();
    assertThat(first).failsWithin(30, TimeUnit.SECONDS);
    scene.letsGo();

    scene.workerComes();
    scene.changes.apply(approved);
    scene.changes.settle(none.target());

    assertThat(scene.alive()).containsExactly("shop-r1");
    assertThat(scene.terraform("init").exitCode()).isZero();
    assertThat(scene.terraform("plan", "-detailed-exitcode").exitCode())
        .as("there is no lock left")
        .isZero();
  }
}
