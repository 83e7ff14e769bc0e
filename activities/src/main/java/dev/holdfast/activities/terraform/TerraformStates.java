package dev.holdfast.activities.terraform;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.rebuild.MachineStates;
import dev.holdfast.workflows.rebuild.MachineTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** States that Terraform keeps, in whatever backend the code names. */
public final class TerraformStates implements MachineStates {

  private final MachineCodes codes;
  private final Attempts attempts;

  public TerraformStates(MachineCodes codes, Attempts attempts) {
    this.codes = codes;
    this.attempts = attempts;
  }

  @Override
  public Captured capture(Wish wish) {
    Attempt attempt = attempts.current();
    MachineTarget target = wish.target();
    return codes.run(
        target,
        "capture",
        code -> {
          code.init();
          Path file = code.folder().captured();
          TerraformState state = code.pull(file);
          MachineInState machine = MachineInState.of(target, state);
          if (machine.instances().isEmpty() && !wish.emptyState()) {
            throw FailureCode.STATE_LOST.failure(
                "the state in workspace %s knows of no machine"
                    .formatted(target.machine().terraform().workspace()));
          }
          return new Captured(
              state.lineage(),
              state.serial(),
              machine.addresses(),
              machine.ids(),
              state.instances().size() - machine.instances().size(),
              file.toString(),
              attempt);
        });
  }

  @Override
  public SetAside setAside(Kept kept) {
    Attempt attempt = attempts.current();
    MachineTarget target = kept.target();
    return codes.run(
        target,
        "set-aside",
        code -> {
          Path now = code.folder().scratch("now.tfstate");
          TerraformState state = code.pull(now);
          if (isAside(kept, state, code)) {
            return new SetAside(target.keptWorkspace(), state.serial(), attempt);
          }
          requireUnchanged(kept, state);
          Path aside = code.folder().scratch("aside.tfstate");
          Files.deleteIfExists(aside);
          code.move(now, aside, MachineInState.of(target, state).resources());
          if (!code.hasWorkspace(target.keptWorkspace())) {
            code.makeWorkspace(target.keptWorkspace(), aside);
          }
          code.push(now);
          return new SetAside(target.keptWorkspace(), TerraformState.read(now).serial(), attempt);
        });
  }

  private static boolean isAside(Kept kept, TerraformState state, MachineCode code)
      throws InterruptedException, IOException {
    return Objects.equals(kept.captured().lineage(), state.lineage())
        && MachineInState.of(kept.target(), state).instances().isEmpty()
        && code.hasWorkspace(kept.target().keptWorkspace());
  }

  private static void requireUnchanged(Kept kept, TerraformState state) {
    Captured captured = kept.captured();
    if (!Objects.equals(captured.lineage(), state.lineage())
        || captured.serial() != state.serial()) {
      throw FailureCode.STATE_CHANGED.failure(
          "the state has serial %d of %s, it was captured with %d of %s"
              .formatted(state.serial(), state.lineage(), captured.serial(), captured.lineage()));
    }
  }

  @Override
  public PutBack putBack(Kept kept) {
    Attempt attempt = attempts.current();
    MachineTarget target = kept.target();
    return codes.run(
        target,
        "put-back",
        code -> {
          code.init();
          String workspace = target.keptWorkspace();
          if (!code.hasWorkspace(workspace)) {
            return new PutBack(false, attempt);
          }
          Path now = code.folder().scratch("now.tfstate");
          MachineInState there = MachineInState.of(target, code.pull(now));
          boolean moved = there.instances().isEmpty();
          if (moved) {
            Path aside = code.folder().scratch("aside.tfstate");
            MachineInState old = MachineInState.of(target, code.pull(workspace, aside));
            code.move(aside, now, old.resources());
            code.push(now);
          } else if (!kept.captured().ids().containsAll(there.ids())) {
            throw FailureCode.STATE_CHANGED.failure(
                "the state knows of another machine: " + String.join(", ", there.addresses()));
          }
          settle(code);
          code.removeWorkspace(workspace);
          return new PutBack(moved, attempt);
        });
  }

  /** What refers to the machine refers to the old one again; nothing is made or destroyed. */
  private static void settle(MachineCode code) throws InterruptedException {
    PlannedChanges back = code.plan(null, List.of());
    if (back.changes().isEmpty()) {
      return;
    }
    back.requireUpdatesOnly();
    Terraform.Ended ended = code.apply();
    if (!ended.succeeded()) {
      throw ended.output().failure("pointing back at the old machine", FailureCode.APPLY_FAILED);
    }
  }
}
