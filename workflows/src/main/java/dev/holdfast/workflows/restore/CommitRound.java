package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.CommitStep.*;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.runbook.StepStopped;
import dev.holdfast.workflows.runbook.Verdict;
import io.temporal.workflow.Functions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One try to be done with the old database: the stories that a commit can end with. */
final class CommitRound {

  private static final String GONE = "the old database is removed";
  private static final String THERE = "the old database is kept";
  private static final String BACK = "the old database is live again";

  /** What is the fault of a backup, and not of the moment. */
  private static final Set<FailureCode> DISPROOFS =
      EnumSet.of(
          FailureCode.BACKUP_DAMAGED, FailureCode.RESTORE_FAILED, FailureCode.SIDE_COPY_DIFFERS);

  private final CommitRequest request;
  private final DatabaseTarget target;
  private final Runbook runbook;
  private final RestorePorts ports;
  private final KeptDatabases kept;
  private final KeptDatabases looks = KeptPorts.looks();
  private @Nullable String tried;

  CommitRound(CommitRequest request, Runbook runbook, RestorePorts ports) {
    this.request = request;
    this.runbook = runbook;
    this.ports = ports;
    this.target = request.target();
    this.kept = KeptPorts.within(target.database().timeout());
  }

  /** The backup that does not restore, if that is why {@code report} did not end well. */
  Optional<String> disproved(RunReport report) {
    boolean its =
        report.error() != null && DISPROOFS.contains(FailureCode.valueOf(report.error().name()));
    return its ? Optional.ofNullable(tried) : Optional.empty();
  }

  /**
   * Removes the old database once the newest backup is proven.
   *
   * @param removing called when it is too late for another decision
   */
  void prove(CommitProgress progress, Functions.Proc removing) {
    DatabaseTarget round = round(progress);
    BackupReference backup = choose(round, progress);
    tried = backup.id();
    runbook.step(VERIFY_BACKUP, () -> ports.backups().verify(backup));
    RestoreFence fence = takeFence(round);
    var source = new SideCopies.Source(round, backup, false, false);
    runbook.host(runbook.step(PREFLIGHT, () -> ports.looks().preflight(source)).clock());
    String side =
        runbook
            .step(RESTORE_BESIDE)
            .undo(() -> ports.undoSides().drop(fence.hold()))
            .run(() -> ports.sides().restoreBeside(new SideCopies.Wanted(fence.hold(), backup)))
            .side();
    verify(() -> new SideCopies.Copy(fence.hold(), backup, side));
    runbook.step(DROP_SIDE_COPY, () -> ports.undoSides().drop(fence.hold()));
    removing.apply();
    drop(round, fence);
    runbook.add("proof", backup);
    runbook.add("ending", "REMOVED");
  }

  /** Each try is somebody of its own at the database: what an earlier one held it may not use. */
  private DatabaseTarget round(CommitProgress progress) {
    return target.forRun(target.run() + "-" + progress.rounds());
  }

  private BackupReference choose(DatabaseTarget round, CommitProgress progress) {
    return runbook.step(CHOOSE_BACKUP, () -> newest(round, progress)).backup();
  }

  private Backups.Chosen newest(DatabaseTarget round, CommitProgress progress) {
    Backups.Chosen newest = ports.backups().choose(new Backups.Wish(round, null, null));
    BackupReference backup = newest.backup();
    if (!backup.startedAt().isAfter(request.swappedAt())) {
      throw FailureCode.NO_BACKUP.failure(
          "no backup was taken since the swap; the newest is " + backup.id());
    }
    if (backup.id().equals(progress.disproved())) {
      throw FailureCode.NO_BACKUP.failure(
          "backup " + backup.id() + ", the newest, did not prove itself");
    }
    return newest;
  }

  private RestoreFence takeFence(DatabaseTarget round) {
    var fence =
        new RestoreFence(round, request.run().requestedBy(), "removal of " + request.kept());
    runbook
        .step(TAKE_FENCE)
        .undo(() -> ports.undoFences().release(round))
        .run(() -> fence.take(ports.fences()));
    return fence;
  }

  private void verify(Functions.Func<SideCopies.Copy> copy) {
    runbook.step(
        VERIFY_SIDE_COPY,
        () -> {
          SideCopies.Verified seen = ports.sides().verify(copy.apply());
          seen.checks().forEach(runbook::check);
          return seen.orFail();
        });
  }

  /** Because somebody said so, with or without a backup. */
  void removeUnproven(SteeredRun.Decision decision, CommitProgress progress) {
    skipAllBut(CommitWorkflowImpl.sentence(decision), TAKE_FENCE, REMOVE, LOOK, RELEASE_FENCE);
    DatabaseTarget round = round(progress);
    drop(round, takeFence(round));
    runbook.add("ending", "REMOVED");
  }

  private void drop(DatabaseTarget round, RestoreFence fence) {
    remove(fence);
    runbook.verified();
    look(GONE, false);
    runbook.besides(
        RELEASE_FENCE,
        () -> ports.fences().release(round),
        "the fence record of the database is still held by this run");
  }

  /** A removal that failed may have removed it all the same: then there is nothing to ask about. */
  private void remove(RestoreFence fence) {
    try {
      runbook.step(
          REMOVE,
          () ->
              kept.remove(
                  new KeptDatabases.Removal(fence.hold(), request.swappedBy(), request.kept())));
    } catch (StepStopped failed) {
      if (isThere()) {
        throw failed;
      }
    }
  }

  private boolean isThere() {
    try {
      return runbook.step(LOOK, this::seen).there();
    } catch (StepStopped unseen) {
      return true;
    }
  }

  /** It stays, and nobody watches over it any more. */
  void keep() {
    runbook.verified();
    skipAllBut("the old database is kept", LOOK);
    look(THERE, true);
    runbook.add("ending", "KEPT");
  }

  /** Somebody stopped the watch: nothing was changed. */
  void stop() {
    runbook.step(LOOK, this::seen);
  }

  void rolledBack(RunReport report) {
    runbook.verified();
    skipAllBut("the old database is live again");
    CheckReport.State state =
        switch (report.verdict() == null ? Verdict.INCOMPLETE : report.verdict()) {
          case PASSED -> CheckReport.State.PASSED;
          case FAILED -> CheckReport.State.FAILED;
          case INCOMPLETE -> CheckReport.State.UNKNOWN;
        };
    String saw = "run " + report.run() + ": " + report.outcome() + ", " + report.verdict();
    runbook.check(new CheckReport(BACK, true, state, "RECOVERED, PASSED", saw, null));
    report.residue().forEach(runbook::leftBehind);
    runbook.add("ending", "ROLLED_BACK");
  }

  private void look(String what, boolean wanted) {
    runbook.check(check(what, CheckReport.State.UNKNOWN, wanted, "nobody could look"));
    runbook.besides(
        LOOK,
        () -> {
          KeptDatabases.Seen seen = seen();
          boolean holds = seen.there() == wanted;
          CheckReport.State state = holds ? CheckReport.State.PASSED : CheckReport.State.FAILED;
          runbook.check(check(what, state, wanted, there(seen.there())));
          return seen;
        },
        "");
  }

  private KeptDatabases.Seen seen() {
    return looks.look(new KeptDatabases.Kept(target, request.swappedBy(), request.kept()));
  }

  private static CheckReport check(
      String what, CheckReport.State state, boolean wanted, String saw) {
    return new CheckReport(what, true, state, there(wanted), saw, null);
  }

  private static String there(boolean there) {
    return there ? "it is there" : "it is gone";
  }

  private void skipAllBut(String why, CommitStep... steps) {
    Set<CommitStep> run = EnumSet.of(NOTIFY, steps);
    Arrays.stream(CommitStep.values())
        .filter(it -> !run.contains(it))
        .forEach(it -> runbook.skip(it, why));
  }
}
