package dev.holdfast.workflows.backup;

import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;

/** Takes backups of files: archives with a manifest. */
@ActivityInterface(namePrefix = "FileArchive")
public interface FileArchives {

  /**
   * Looks whether a backup can be taken: the files are there and may be read, nobody else holds
   * them, the store has room. Changes nothing.
   */
  Ready preflight(FilesTarget target);

  /**
   * Writes an archive of the files into the store. The backup appears there only when it is
   * complete and on disk; an attempt that died leaves nothing that could be taken for one. Fails
   * with {@link FailureCode#ARCHIVE_FAILED}, naming the file, if one changes whenever it is read.
   */
  Taken archive(FilesTarget target);

  /** Removes what the run left unfinished; a complete backup stays. Safe to repeat. */
  DatabaseDumps.Removed removeUnfinished(FilesTarget target);

  /** A backup can be taken. */
  record Ready(long files, long bytes, long freeBytes, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return "%d files of %d bytes, %d bytes free".formatted(files, bytes, freeBytes);
    }
  }

  /**
   * A complete backup.
   *
   * @param left what is no file, folder or link and so not in it, such as a socket
   */
  record Taken(BackupReference backup, long left, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      String all = backup.id() + ": " + backup.sizeBytes() + " bytes";
      return left == 0 ? all : all + "; " + left + " sockets, pipes or devices left out";
    }
  }
}
