package dev.holdfast.workflows.backup;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;

/** Takes a logical backup of one database. */
@ActivityInterface(namePrefix = "Dump")
public interface DatabaseDumps {

  /**
   * Looks whether a dump can be taken: the server answers, the plan's tables are there, the
   * programs fit, the store has room. Changes nothing.
   */
  Ready preflight(DatabaseTarget target);

  /**
   * Dumps the database into the store. The backup appears in the store only when it is complete and
   * on disk; an attempt that died leaves nothing that could be taken for one. Fails with {@link
   * FailureCode#DUMP_FAILED}.
   */
  Taken dump(DatabaseTarget target);

  /** Removes what the run's dump left unfinished; a complete backup stays. Safe to repeat. */
  Removed removeUnfinished(DatabaseTarget target);

  /** A dump can be taken. */
  record Ready(
      String serverVersion, long databaseBytes, long freeBytes, HostClock clock, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return "PostgreSQL "
          + serverVersion
          + ", database of "
          + databaseBytes
          + " bytes, "
          + freeBytes
          + " bytes free";
    }
  }

  /** A complete backup. */
  record Taken(BackupReference backup, String compression, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return backup.id() + ": " + backup.sizeBytes() + " bytes, " + compression;
    }
  }

  /** Nothing unfinished is left. */
  record Removed(int folders, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return folders + " unfinished folders removed";
    }

    @Override
    public boolean changed() {
      return folders > 0;
    }
  }
}
