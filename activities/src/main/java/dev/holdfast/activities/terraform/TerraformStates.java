package dev.holdfast.activities.terraform;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.rebuild.MachineStates;
import dev.holdfast.workflows.rebuild.MachineTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
          TerraformState state = readable(code);
          MachineInState machine = MachineInState.of(target, state);
          if (machine.instances().isEmpty() && !wish.emptyState()) {
            throw FailureCode.STATE_LOST.failure(
                "the state in workspace %s knows of no machine; %s"
                    .formatted(target.machine().terraform().workspace(), copies(code)));
          }
          requireSameLineage(code, state);
          return new Captured(
              state.lineage(),
              state.serial(),
              machine.addresses(),
              machine.ids(),
              state.instances().size() - machine.instances().size(),
              code.folder().captured().toString(),
              attempt);
        });
  }

  private static TerraformState readable(MachineCode code)
      throws InterruptedException, IOException {
    try {
      code.init();
      return code.pull(code.folder().captured());
    } catch (ApplicationFailure e) {
      if (FailureCode.STATE_DAMAGED.isIn(e)) {
        throw FailureCode.STATE_DAMAGED.failure(e.getOriginalMessage() + "; " + copies(code));
      }
      throw e;
    }
  }

  private static String copies(MachineCode code) throws IOException {
    List<Path> copies = code.folder().copies();
    return copies.isEmpty()
        ? "Holdfast has kept no copy on this host"
        : "the newest copy that Holdfast has kept: --state " + copies.get(0);
  }

  /** The first run that reads a component's state says which one it is. */
  private static void requireSameLineage(MachineCode code, TerraformState state)
      throws IOException {
    Path file = code.folder().lineage();
    if (state.lineage() == null || state.lineage().isEmpty()) {
      return; // nothing was ever written to it
    }
    if (!Files.exists(file)) {
      MachineFolder.replace(file, state.lineage());
    } else if (!Files.readString(file).equals(state.lineage())) {
      throw FailureCode.STATE_FOREIGN.failure(
          "the state has the lineage %s, the component's had %s; if it was made anew on purpose, remove %s"
              .formatted(state.lineage(), Files.readString(file), file));
    }
  }

  @Override
  public Restored restore(Mending mending) {
    Attempt attempt = attempts.current();
    return codes.run(
        mending.target(),
        "restore-state",
        code -> {
          if (mending.copy() != null) {
            putInPlace(code, Path.of(mending.copy()));
          } else {
            code.init();
          }
          TerraformState state = code.pull(code.folder().scratch("now.tfstate"));
          List<String> imported = new ArrayList<>();
          for (Map.Entry<String, String> it : mending.imports().entrySet()) {
            if (state.instances().stream().noneMatch(has -> has.address().equals(it.getKey()))) {
              code.importInto(it.getKey(), it.getValue());
            }
            imported.add(it.getKey());
          }
          TerraformState now = code.pull(code.folder().scratch("now.tfstate"));
          return new Restored(now.serial(), imported, attempt);
        });
  }

  /** Over nothing, over something unreadable, or over an earlier state of the same lineage. */
  private static void putInPlace(MachineCode code, Path copy)
      throws InterruptedException, IOException {
    TerraformState wanted = TerraformState.read(copy);
    if (wanted.lineage() == null) {
      throw FailureCode.STATE_DAMAGED.failure(copy + " is no state: it is empty or not there");
    }
    TerraformState now;
    try {
      code.init();
      now = code.pull(code.folder().scratch("now.tfstate"));
    } catch (ApplicationFailure e) {
      if (!FailureCode.STATE_DAMAGED.isIn(e)) {
        throw e;
      }
      code.moveDamagedAway();
      code.init();
      now = code.pull(code.folder().scratch("now.tfstate"));
    }
    boolean done =
        Objects.equals(now.lineage(), wanted.lineage()) && now.serial() >= wanted.serial();
    if (now.lineage() != null && !now.instances().isEmpty() && !done) {
      throw FailureCode.STATE_FOREIGN.failure(
          "there is a state with serial %d of %s, the copy has serial %d of %s"
              .formatted(now.serial(), now.lineage(), wanted.serial(), wanted.lineage()));
    }
    if (!done) {
      code.push(copy);
    }
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
          code.makeWorkspace(target.keptWorkspace(), aside);
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
            requireWhole(kept, old);
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

  private static void requireWhole(Kept kept, MachineInState old) {
    if (!old.ids().containsAll(kept.captured().ids())) {
      throw FailureCode.STATE_CHANGED.failure(
          "workspace %s does not know of the old machine any more; the state before is in %s"
              .formatted(kept.target().keptWorkspace(), kept.captured().file()));
    }
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
