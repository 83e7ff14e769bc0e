package dev.holdfast.activities.terraform;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.rebuild.MachineChanges;
import dev.holdfast.workflows.rebuild.MachineStates.Kept;
import dev.holdfast.workflows.rebuild.MachineTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Machines that Terraform makes and unmakes. */
public final class TerraformChanges implements MachineChanges {

  private final MachineCodes codes;
  private final Attempts attempts;

  public TerraformChanges(MachineCodes codes, Attempts attempts) {
    this.codes = codes;
    this.attempts = attempts;
  }

  @Override
  public Planned preview(Planning planning) {
    Attempt attempt = attempts.current();
    return codes.run(
        target(planning),
        "preview",
        code -> {
          PlannedChanges changes =
              code.plan(target(planning).generation(), replacing(planning.kept()));
          changes.requireAllowed(planning.allowed());
          return changes.told(attempt);
        });
  }

  private static MachineTarget target(Planning planning) {
    return planning.kept().target();
  }

  private static List<String> replacing(Kept kept) {
    return kept.captured().machine().stream().map(it -> "-replace=" + it).toList();
  }

  @Override
  public Planned plan(Approved approved) {
    Attempt attempt = attempts.current();
    return codes.run(
        target(approved.planning()),
        "plan",
        code -> {
          code.init();
          code.pull(code.folder().planned());
          return planned(approved, code, false).told(attempt);
        });
  }

  /**
   * Plans what was approved, or what is left of it.
   *
   * @param begun whether a try to apply it was cut short: what it has made is not made again
   */
  private static PlannedChanges planned(Approved approved, MachineCode code, boolean begun)
      throws InterruptedException {
    Kept kept = approved.planning().kept();
    boolean asideOrNone = kept.target().keepsOld() || kept.captured().machine().isEmpty();
    List<String> replacing =
        asideOrNone ? List.of() : begun ? stillOld(kept, code) : replacing(kept);
    PlannedChanges changes = code.plan(kept.target().generation(), replacing);
    changes.requireAllowed(begun ? allowedByNow(approved) : approved.planning().allowed());
    changes.requireWithin(approved.planned());
    return changes;
  }

  /** What was being made when a try was cut short may have to be made anew. */
  private static List<String> allowedByNow(Approved approved) {
    List<String> allowed = new ArrayList<>(approved.planning().allowed());
    approved.planned().changes().stream()
        .filter(it -> it.action().equals(PlannedChanges.CREATE))
        .map(Change::address)
        .forEach(allowed::add);
    return allowed;
  }

  /** Those of the old machine that were not replaced yet. */
  private static List<String> stillOld(Kept kept, MachineCode code) throws InterruptedException {
    TerraformState now = code.pull(code.folder().scratch("now.tfstate"));
    return MachineInState.of(kept.target(), now).instances().stream()
        .filter(it -> it.id() != null && kept.captured().ids().contains(it.id()))
        .map(it -> "-replace=" + it.address())
        .toList();
  }

  @Override
  public Made apply(Approved approved) {
    Attempt attempt = attempts.current();
    MachineTarget target = target(approved.planning());
    return codes.run(
        target,
        "apply",
        code -> {
          if (Files.exists(code.folder().applying()) || !Files.exists(code.folder().plan())) {
            code.init();
            mendState(code);
            planned(approved, code, true);
          }
          finish(code);
          setGeneration(code, target, target.generation());
          TerraformState state = code.pull(code.folder().latest());
          MachineInState machine = MachineInState.of(target, state);
          String id = machine.ids().isEmpty() ? null : machine.ids().get(0);
          return new Made(id, code.address(), machine.instances().size(), attempt);
        });
  }

  /**
   * Applies what is planned. As long as it is not known that Terraform itself has ended it, and has
   * written down what it made, there is a mark.
   */
  private static void finish(MachineCode code) throws IOException, InterruptedException {
    Path mark = code.folder().applying();
    MachineFolder.replace(mark, "");
    Terraform.Ended ended = code.apply();
    Files.deleteIfExists(code.folder().plan());
    if (!ended.wasKilled()) {
      Files.delete(mark);
    }
    if (!ended.succeeded()) {
      throw ended.output().failure("terraform apply", FailureCode.APPLY_FAILED);
    }
  }

  private static void setGeneration(
      MachineCode code, MachineTarget target, @Nullable String generation) throws IOException {
    String variable = target.machine().terraform().generation();
    if (variable == null) {
      return;
    }
    Path before = code.folder().scratch("generation-before");
    if (!Files.exists(before)) {
      String live = code.generation().get(variable);
      MachineFolder.replace(before, live == null ? "" : live);
    }
    code.generation().set(variable, generation);
  }

  @Override
  public TakenDown takeDown(Kept kept) {
    Attempt attempt = attempts.current();
    MachineTarget target = kept.target();
    return codes.run(
        target,
        "take-down",
        code -> {
          code.init();
          if (Files.exists(code.folder().applying())) {
            bringToItsEnd(target, code);
          }
          List<String> destroyed = destroyNew(kept, code);
          takeGenerationBack(target, code);
          return new TakenDown(destroyed, attempt);
        });
  }

  /** Terraform writes a state that is a file in place: if it dies then, the file is empty. */
  private static void mendState(MachineCode code) throws InterruptedException {
    TerraformState now = code.pull(code.folder().scratch("now.tfstate"));
    if (now.lineage() == null && Files.exists(code.folder().planned())) {
      code.push(code.folder().planned());
    }
  }

  /** What was being made when the worker died is in no state: only making it again finds it. */
  private static void bringToItsEnd(MachineTarget target, MachineCode code)
      throws InterruptedException, IOException {
    mendState(code);
    code.plan(target.generation(), List.of());
    code.apply();
    Files.delete(code.folder().applying());
  }

  /** In a workspace of its own, so that what refers to the machine is not destroyed with it. */
  private static List<String> destroyNew(Kept kept, MachineCode code)
      throws InterruptedException, IOException {
    String trash = kept.target().trashWorkspace();
    Path now = code.folder().scratch("now.tfstate");
    MachineInState made = MachineInState.of(kept.target(), code.pull(now));
    List<String> ofNow =
        made.instances().stream()
            .filter(it -> !kept.captured().ids().contains(String.valueOf(it.id())))
            .map(TerraformState.Instance::resource)
            .distinct()
            .toList();
    if (!ofNow.isEmpty()) {
      Path apart = code.folder().scratch("trash.tfstate");
      Files.deleteIfExists(apart);
      code.move(now, apart, ofNow);
      code.makeWorkspace(trash, apart);
      code.push(now);
    }
    return destroyAll(code, trash);
  }

  private static void takeGenerationBack(MachineTarget target, MachineCode code)
      throws IOException {
    Path before = code.folder().scratch("generation-before");
    if (Files.exists(before)) {
      String live = Files.readString(before);
      setGeneration(code, target, live.isEmpty() ? null : live);
    }
  }

  @Override
  public TakenDown removeOld(Kept kept) {
    Attempt attempt = attempts.current();
    return codes.run(
        kept.target(),
        "remove-old",
        code -> {
          code.init();
          return new TakenDown(destroyAll(code, kept.target().keptWorkspace()), attempt);
        });
  }

  /** Everything that a workspace knows of, and the workspace itself. */
  private static List<String> destroyAll(MachineCode code, String workspace)
      throws InterruptedException, IOException {
    if (!code.hasWorkspace(workspace)) {
      return List.of();
    }
    List<TerraformState.Instance> doomed =
        code.pull(workspace, code.folder().scratch("doomed.tfstate")).instances();
    for (TerraformState.Instance it : doomed) {
      if (it.tainted()) {
        code.untaint(workspace, it.address());
      }
    }
    code.destroy(workspace);
    code.removeWorkspace(workspace);
    return doomed.stream().map(TerraformState.Instance::address).toList();
  }

  @Override
  public Settled settle(MachineTarget target) {
    Attempt attempt = attempts.current();
    return codes.run(
        target,
        "settle",
        code -> {
          code.init();
          PlannedChanges left = code.plan(null, List.of());
          if (!left.changes().isEmpty()) {
            throw FailureCode.CHANGES_REMAIN.failure(
                "the code still wants: " + left.told(attempt).detail());
          }
          return new Settled(attempt);
        });
  }
}
