package dev.holdfast.activities.terraform;

import static dev.holdfast.activities.postgres.ActivityFailures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.rebuild.MachineChanges.Approved;
import dev.holdfast.workflows.rebuild.MachineChanges.Made;
import dev.holdfast.workflows.rebuild.MachineChanges.Planning;
import dev.holdfast.workflows.rebuild.MachineStates.Kept;
import dev.holdfast.workflows.rebuild.MachineStates.Mending;
import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Machines by real Terraform: made, kept, taken down, put back. */
@Timeout(120)
final class TerraformTest {

  @TempDir Path folder;
  private MachineScene scene;

  @BeforeEach
  void open() throws Exception {
    scene = new MachineScene(folder);
  }

  @AfterEach
  void close() throws Exception {
    if (scene != null) {
      scene.close();
    }
  }

  @Test
  void makesTheFirstMachine() throws Exception {
    Kept none = scene.captured(scene.target("r1", true), true);

    Made made = scene.applied(none);
    scene.changes.settle(none.target());

    assertThat(scene.alive()).containsExactly("shop-r1");
    assertThat(scene.plain(made.address())).isEqualTo("shop-r1.shop");
    assertThat(made.id()).isNotBlank();
  }

  @Test
  void keepsTheOldMachineBesideTheNewOne() throws Exception {
    scene.firstMachine();
    Kept old = scene.captured(scene.target("r1", true), false);

    Approved approved = scene.previewed(old);
    scene.states.setAside(old);
    scene.states.setAside(old);
    scene.changes.plan(approved);
    scene.changes.apply(approved);
    scene.changes.apply(approved);
    scene.changes.settle(old.target());

    assertThat(approved.planned().detail())
        .isEqualTo("replace terraform_data.machine, update terraform_data.record");
    assertThat(scene.alive()).containsExactly("shop-r0", "shop-r1");
    assertThat(scene.plain(scene.terraform("output", "-raw", "address").said()))
        .contains("shop-r1.shop");
    assertThat(scene.terraform("plan", "-detailed-exitcode").exitCode())
        .as("people's own plan is empty, too")
        .isZero();

    scene.changes.removeOld(old);
    scene.changes.removeOld(old);

    assertThat(scene.disks()).containsExactly("shop-r1");
    assertThat(scene.terraform("workspace", "list").said()).doesNotContain("holdfast");
  }

  @Test
  void takesBackWhatItMade() throws Exception {
    scene.firstMachine();
    String before = scene.terraform("state", "pull").said();
    Kept old = scene.captured(scene.target("r1", true), false);
    scene.applied(old);

    scene.changes.takeDown(old);
    scene.changes.takeDown(old);
    scene.states.putBack(old);
    scene.states.putBack(old);

    assertThat(scene.disks()).containsExactly("shop-r0");
    assertThat(scene.alive()).containsExactly("shop-r0");
    assertThat(scene.terraform("workspace", "list").said()).doesNotContain("holdfast");
    assertThat(scene.plain(scene.terraform("output", "-raw", "address").said()))
        .contains("shop-r0.shop");
    assertThat(scene.terraform("plan", "-detailed-exitcode").exitCode()).isZero();
    assertThat(TerraformState.read(written("before", before)).instances())
        .containsExactlyInAnyOrderElementsOf(
            TerraformState.read(written("after", scene.terraform("state", "pull").said()))
                .instances());
  }

  private Path written(String name, String content) throws Exception {
    return Files.writeString(folder.resolve(name), content.substring(content.indexOf('{')));
  }

  @Test
  void takesBackNothingWhereNothingWasDone() throws Exception {
    scene.firstMachine();
    Kept old = scene.captured(scene.target("r1", true), false);

    assertThat(scene.changes.takeDown(old).changed()).isFalse();
    assertThat(scene.states.putBack(old).changed()).isFalse();

    assertThat(scene.alive()).containsExactly("shop-r0");
  }

  @Test
  void destroysTheOldMachineFirstWhereTheCodeHasNoGeneration() throws Exception {
    scene.firstMachine();
    Kept old = scene.captured(scene.target("r1", false), false);

    Made made = scene.applied(old);
    scene.changes.settle(old.target());

    assertThat(old.captured().ids()).doesNotContain(String.valueOf(made.id()));
    assertThat(scene.alive()).containsExactly("shop-r0");
    assertThat(Files.readString(scene.machines().resolve("shop-" + scene.id("r0")).resolve("log")))
        .as("its disk is a new one")
        .isEqualTo("made\n");
  }

  @Test
  void refusesToWorkOnAStateThatSomebodyChanged() throws Exception {
    scene.firstMachine();
    Kept old = scene.captured(scene.target("r1", true), false);
    Approved approved = scene.previewed(old);
    assertThat(scene.terraform("init").exitCode()).isZero();
    assertThat(scene.terraform("apply", "-auto-approve", "-replace=terraform_data.network").said())
        .contains("1 added");

    assertFails(FailureCode.STATE_CHANGED, "was captured with", () -> scene.states.setAside(old));

    assertThat(scene.alive()).containsExactly("shop-r0");
    assertThat(approved.planned().changes()).hasSize(2);
  }

  @Test
  void refusesToDestroyMoreThanTheMachineWithoutLeave() throws Exception {
    scene.firstMachine();
    scene.edit(
        "main.tf",
        "resource \"terraform_data\" \"record\" {",
        "resource \"terraform_data\" \"record\" {\n  triggers_replace = var.generation");
    Kept old = scene.captured(scene.target("r1", true), false);

    assertFails(
        FailureCode.CHANGE_REFUSED, "replace terraform_data.record", () -> scene.previewed(old));

    var planned =
        scene.changes.preview(new Planning(old, List.of("terraform_data.record"))).changes();
    assertThat(planned).hasSize(2);
  }

  @Test
  void stopsWhereTheCodeWantsOtherChangesThanThosePreviewed() throws Exception {
    scene.firstMachine();
    Kept old = scene.captured(scene.target("r1", true), false);
    Approved approved = scene.previewed(old);
    scene.states.setAside(old);
    scene.edit("main.tf", "-network\"", "-net\"");

    assertFails(
        FailureCode.STATE_CHANGED,
        "update terraform_data.network",
        () -> scene.changes.plan(approved));
  }

  @Test
  void saysInTerraformsWordsWhatIsWrongWithTheCode() throws Exception {
    scene.edit("main.tf", "var.generation}", "var.nonsense}");

    assertFails(
        FailureCode.TERRAFORM_FAILED,
        "undeclared input variable",
        () -> scene.previewed(scene.captured(scene.target("r1", true), true)));
  }

  @Test
  void tellsALostStateFromADamagedOne() throws Exception {
    scene.firstMachine();
    Path state = scene.code().resolve("terraform.tfstate");
    String whole = Files.readString(state);

    Files.writeString(state, whole.substring(0, whole.length() / 2));
    assertFails(
        FailureCode.STATE_DAMAGED,
        "--state",
        () -> scene.captured(scene.target("r1", true), false));
    Files.delete(state);
    assertFails(
        FailureCode.STATE_LOST,
        "knows of no machine",
        () -> scene.captured(scene.target("r2", true), false));

    assertThat(scene.alive()).containsExactly("shop-r0");
  }

  @Test
  void bringsALostOrDamagedStateBackFromTheCopyThatItHasKept() throws Exception {
    scene.firstMachine();
    Kept old = scene.captured(scene.target("r1", true), false);
    Path state = scene.code().resolve("terraform.tfstate");
    Files.writeString(state, Files.readString(state).substring(0, 200));
    Mending mending = new Mending(old.target(), old.captured().file(), new TreeMap<>());

    scene.states.restore(mending);
    scene.states.restore(mending);
    Kept afterDamage = scene.captured(scene.target("r2", true), false);
    Files.delete(state);
    scene.states.restore(mending);
    Kept afterLoss = scene.captured(scene.target("r3", true), false);

    assertThat(afterDamage.captured().ids()).isEqualTo(old.captured().ids());
    assertThat(afterLoss.captured().ids()).isEqualTo(old.captured().ids());
    assertThat(scene.code().resolve("terraform.tfstate.damaged-" + scene.id("r1"))).exists();
  }

  @Test
  void importsWhatTheStateDoesNotKnowOf() throws Exception {
    scene.firstMachine();
    String id = scene.captured(scene.target("r1", true), false).captured().ids().get(0);
    Files.delete(scene.code().resolve("terraform.tfstate"));
    Files.delete(folder.resolve("home/terraform/plan/vm/lineage"));
    var imports = new TreeMap<>(Map.of("terraform_data.machine", id));

    scene.states.restore(new Mending(scene.target("r2", true), null, imports));
    scene.states.restore(new Mending(scene.target("r2", true), null, imports));

    assertThat(scene.captured(scene.target("r3", true), false).captured().ids())
        .containsExactly(id);
  }

  @Test
  void takesNoStateForItsOwnThatIsOfSomethingElse() throws Exception {
    scene.firstMachine();
    Kept old = scene.captured(scene.target("r1", true), false);
    Path state = scene.code().resolve("terraform.tfstate");
    String other = "00000000-1111-2222-3333-444444444444";
    Files.writeString(
        state, Files.readString(state).replace(String.valueOf(old.captured().lineage()), other));

    assertFails(
        FailureCode.STATE_FOREIGN, other, () -> scene.captured(scene.target("r2", true), false));
    assertFails(
        FailureCode.STATE_FOREIGN,
        "there is a state",
        () ->
            scene.states.restore(
                new Mending(old.target(), old.captured().file(), new TreeMap<>())));
  }
}
