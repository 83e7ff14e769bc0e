package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/** The copies of files that are unpacked beside the live ones. */
@ActivityInterface(namePrefix = "FileCopy")
public interface FileCopies {

  /**
   * Looks whether the files can be restored: each place can be exchanged or made, there is room,
   * nobody else holds it, the worker may give owners. Changes nothing.
   */
  Observed observe(Source source);

  /**
   * Unpacks the backup into folders of the run's own, one beside each place. Unpacking does not
   * resume: a second attempt removes what the first one left and begins anew under another name,
   * unless the first still runs in the same worker: then it is joined. Fails with {@link
   * FailureCode#BACKUP_DAMAGED}, naming the file, if the archive holds anything else than its
   * manifest says; nothing is ever written outside the copies.
   */
  Unpacked unpackBeside(Source source);

  /** Gives every file, folder and link owner, group, permissions and times as in the backup. */
  SideCopies.Matched matchProperties(Copy copy);

  /** Holds the copies against the manifest, file by file; what does not hold is a check. */
  RepositoryCopies.Verified verify(Copy copy);

  /** Removes every copy of the run that is not live; safe to repeat. */
  RepositoryCopies.Removed remove(FilesTarget target);

  /** What to unpack. */
  record Source(FilesTarget target, BackupReference backup) {}

  /**
   * Unpacked side copies.
   *
   * @param sides one for each place of the target, in its order
   */
  record Copy(Source source, List<String> sides) {
    public Copy {
      sides = List.copyOf(sides);
    }
  }

  /**
   * The files can be restored.
   *
   * @param missing how many places have nothing in them
   */
  record Observed(int places, int missing, long freeBytes, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      String live =
          missing == 0
              ? "what is there will be kept"
              : missing == places
                  ? "nothing is there"
                  : missing + " of " + places + " places are empty";
      return live + ", " + freeBytes + " bytes free";
    }

    /** Whether everything was there, as far as one look tells. */
    boolean served() {
      return missing == 0;
    }
  }

  /** The side copies are there. */
  record Unpacked(List<String> sides, int files, long bytes, Attempt attempt)
      implements Observation {
    public Unpacked {
      sides = List.copyOf(sides);
    }

    @Override
    public String detail() {
      return files + " files, " + bytes + " bytes, in " + String.join(", ", sides);
    }
  }
}
