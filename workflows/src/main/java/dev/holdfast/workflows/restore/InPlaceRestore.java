package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.InPlaceStep.DROP_LIVE;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.Undone;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;

/**
 * What a restore in place does otherwise: it proves the backup to its end, drops the live database
 * and, if something fails after that, takes nothing back that holds data, but says what there is.
 */
final class InPlaceRestore {

  private final Runbook runbook;
  private final RestoreFence fence;
  private final DatabaseTarget target;
  private final LiveDrops patient;
  private final LiveDrops drops;
  private final LiveDrops undoDrops;
  private boolean whole;
  private boolean verified;

  InPlaceRestore(Runbook runbook, RestoreFence fence, DatabaseTarget target) {
    this.runbook = runbook;
    this.fence = fence;
    this.target = target;
    var timeout = target.database().timeout();
    this.patient = Workflow.newActivityStub(LiveDrops.class, ActivityKinds.wait(timeout));
    this.drops = Workflow.newActivityStub(LiveDrops.class, ActivityKinds.change());
    this.undoDrops = Workflow.newActivityStub(LiveDrops.class, ActivityKinds.undo());
  }

  /** A backup that is about to be all there is. */
  private record Proven(Backups.Verified verified, LiveDrops.ReadToEnd read)
      implements Observation {
    @Override
    public Attempt attempt() {
      return read.attempt();
    }

    @Override
    public String detail() {
      return verified.detail() + "; " + read.detail();
    }
  }

  Observation prove(Backups backups, BackupReference backup) {
    Backups.Verified seen = backups.verify(backup);
    return new Proven(seen, patient.readToEnd(new LiveDrops.Archive(target, backup)));
  }

  /** The live database, in the place of a pair: its copy is still to be made. */
  DatabaseSwaps.Pair liveAlone() {
    return new DatabaseSwaps.Pair(fence.hold(), target.database().name(), 0);
  }

  /** Drops the live database; {@code rest} then brings it back, and nobody can stop that. */
  void instead(Functions.Proc rest) {
    String live = target.database().name();
    runbook.onlyForward(
        "the run drops database " + live + " for a restore in place and can only be finished",
        () -> {
          runbook.undo(this::account);
          runbook.step(DROP_LIVE, () -> drops.drop(fence.hold()));
          runbook.passPointOfNoReturn();
          rest.apply();
        });
  }

  /** The copy has everything that the backup holds. */
  void isWhole() {
    whole = true;
  }

  /** The copy is what the backup and the plan say. */
  void isVerified() {
    verified = true;
  }

  /** Takes half a copy back, which holds nothing; a whole one is the only one. */
  Observation undoCopy(Functions.Func<? extends Observation> drop) {
    return whole ? undoDrops.look(fence.hold()) : drop.apply();
  }

  private Undone account() {
    var seen = new LiveDrops.Left[1];
    try {
      Workflow.newDetachedCancellationScope(() -> seen[0] = undoDrops.look(fence.hold())).run();
    } catch (ActivityFailure e) {
      runbook.leftBehind(
          "nobody could look whether database " + target.database().name() + " was dropped");
      return Undone.FAILED;
    }
    LiveDrops.Left left = seen[0];
    if (!left.dropped() && left.copies().isEmpty()) {
      return Undone.NOTHING_TO_DO;
    }
    runbook.passPointOfNoReturn();
    runbook.leftBehind(sentence(left));
    return Undone.FAILED;
  }

  private String sentence(LiveDrops.Left left) {
    String live = target.database().name();
    String dropped =
        "database "
            + live
            + (left.dropped() ? ": was dropped for a restore in place" : ": was missing before");
    if (left.liveThere()) {
      return dropped + "; what is live under its name now is restored, but the run failed after it";
    }
    String again =
        "dr restore PLAN %s, with or without --in-place".formatted(target.database().component());
    if (left.copies().isEmpty()) {
      return dropped + " and is not there any more; to restore it again: " + again;
    }
    return "%s; its only copy is %s, complete%s: let clients in and rename it to %s, or drop it and %s"
        .formatted(
            dropped,
            String.join(", ", left.copies()),
            verified ? " and verified" : ", not verified",
            live,
            again);
  }
}
