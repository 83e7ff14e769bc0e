package dev.holdfast.cli;

import dev.holdfast.workflows.backup.BackupStep;
import dev.holdfast.workflows.restore.RestoreStep;

/**
 * A moment of a run at which something is killed.
 *
 * @param activity the type of the activity that the step runs
 */
record KillPoint(String step, String activity, Phase phase) {

  /** Where in its step a worker stands. */
  enum Phase {
    /** The step was handed out, nothing of it was done. */
    BEFORE,
    /** In the middle of the change to the world. */
    DURING,
    /** All of it was done, and Temporal does not know. */
    AFTER
  }

  static KillPoint in(RestoreStep step, Phase phase) {
    return new KillPoint(step.title(), activity(step), phase);
  }

  static KillPoint in(BackupStep step, Phase phase) {
    return new KillPoint("backup: " + step.title(), activity(step), phase);
  }

  /** What comes after the last step of every run. */
  static KillPoint inEvidence(Phase phase) {
    return new KillPoint("write evidence", "EvidenceWrite", phase);
  }

  boolean is(RestoreStep step, Phase other) {
    return activity.equals(activity(step)) && phase == other;
  }

  private static String activity(RestoreStep step) {
    return switch (step) {
      case CHOOSE_BACKUP -> "BackupChoose";
      case VERIFY_BACKUP -> "BackupVerify";
      case PREFLIGHT -> "SideCopyPreflight";
      case TAKE_FENCE -> "FenceTake";
      case RESTORE_BESIDE -> "SideCopyRestoreBeside";
      case MATCH_PROPERTIES -> "SideCopyMatchProperties";
      case VERIFY_SIDE_COPY -> "SideCopyVerify";
      case QUIESCE -> "SwapQuiesce";
      case SWAP -> "SwapSwap";
      case OPEN -> "SwapOpen";
      case RESTART_SERVICES -> "ServiceRestart";
      case VERIFY_SERVICE -> "ServiceCheckVerify";
      case MEASURE_LOSS -> "ServiceCheckMeasureLoss";
      case RELEASE_FENCE -> "FenceRelease";
      case NOTIFY -> "NotifySend";
    };
  }

  private static String activity(BackupStep step) {
    return switch (step) {
      case PREFLIGHT -> "DumpPreflight";
      case TAKE_FENCE -> "FenceTake";
      case DUMP -> "DumpDump";
      case VERIFY_BACKUP -> "BackupVerify";
      case RELEASE_FENCE -> "FenceRelease";
    };
  }

  @Override
  public String toString() {
    return step + " " + phase;
  }
}
