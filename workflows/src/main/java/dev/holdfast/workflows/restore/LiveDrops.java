package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/**
 * Makes room for a restore in place by dropping the live database, which nothing takes back.
 * Whatever changes something fails with {@link FailureCode#FENCE_LOST} once the run does not hold
 * the fence record any more.
 */
@ActivityInterface(namePrefix = "LiveDrop")
public interface LiveDrops {

  /**
   * Has the program that will restore it read the whole backup. Fails with {@link
   * FailureCode#BACKUP_DAMAGED} if it can't. Changes nothing.
   */
  ReadToEnd readToEnd(Archive archive);

  /**
   * Writes down at the server what the live database has besides its contents, for good, and then
   * drops it. Safe to repeat: a database that took the dropped one's name since is not touched, and
   * fails it with {@link FailureCode#SWAP_FAILED}.
   */
  Dropped drop(Hold hold);

  /**
   * What has become of the live database, whoever holds the record now. Once it has answered no
   * earlier attempt to drop it can do so any more. Safe to repeat.
   */
  Left look(Hold hold);

  /** A backup and where it is to be restored. */
  record Archive(DatabaseTarget target, BackupReference backup) {}

  /** The backup can be read from its beginning to its end. */
  record ReadToEnd(Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return "pg_restore reads it to its end";
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /** The live database is gone. */
  record Dropped(boolean existed, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return existed ? "dropped; owner, privileges and settings are kept" : "there was none";
    }
  }

  /**
   * What there is.
   *
   * @param dropped whether the run dropped the live database
   * @param liveThere whether there is a database of its name now
   * @param copies the side copies of the run
   */
  record Left(boolean dropped, boolean liveThere, List<String> copies, Attempt attempt)
      implements Observation {
    public Left {
      copies = List.copyOf(copies);
    }

    @Override
    public String detail() {
      return dropped ? "the live database was dropped" : "the live database was not dropped";
    }

    @Override
    public boolean changed() {
      return false;
    }
  }
}
