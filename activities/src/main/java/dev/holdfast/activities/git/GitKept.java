package dev.holdfast.activities.git;

import dev.holdfast.activities.files.FolderReturn;
import dev.holdfast.activities.files.FolderSwap;
import dev.holdfast.activities.files.Location;
import dev.holdfast.activities.files.RunFolder;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.workflows.restore.KeptRepositories;
import dev.holdfast.workflows.restore.RepositoryCopies.Live;
import dev.holdfast.workflows.restore.RepositoryTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Goes back to the folders that swaps of repositories have kept. */
public final class GitKept implements KeptRepositories {

  private final GitRepositories repositories;
  private final DurableJobs jobs;
  private final Attempts attempts;
  private final FolderSwap.Rename rename;

  public GitKept(GitRepositories repositories, DurableJobs jobs, Attempts attempts) {
    this(repositories, jobs, attempts, FolderSwap.ATOMIC);
  }

  /** For tests that die in between. */
  GitKept(
      GitRepositories repositories, DurableJobs jobs, Attempts attempts, FolderSwap.Rename rename) {
    this.repositories = repositories;
    this.jobs = jobs;
    this.attempts = attempts;
    this.rename = rename;
  }

  private FolderReturn folders(RunFolder run, Kept kept) {
    return new FolderReturn(run, folder(kept), kept.swappedBy(), rename, new GitMarks());
  }

  private static @Nullable Path folder(Kept kept) {
    return kept.folder() == null ? null : Path.of(kept.folder());
  }

  @Override
  public Ready preflight(Kept kept) {
    Attempt attempt = attempts.current();
    RunFolder run = repositories.runFolder(kept.target());
    run.requireHeld();
    Location location = run.location();
    Live live = new GitLocation(location).live();
    location.requireExchangeable();
    Path folder = folder(kept);
    if (folder != null && !Files.isDirectory(folder)) {
      throw FailureCode.NOT_KEPT.failure(folder + ", the old copy, is not there any more");
    }
    try {
      boolean restored = folders(run, kept).isRestoredLive();
      if (!restored && live != Live.MISSING && live != Live.EMPTY) {
        throw FailureCode.NOT_KEPT.failure(
            "what is at %s is not what run %s restored"
                .formatted(location.folder(), kept.swappedBy()));
      }
      return new Ready(restored, kept.folder(), attempt);
    } catch (IOException e) {
      throw GitFailures.of("looking at the restored copy", e, FailureCode.NOT_KEPT);
    }
  }

  @Override
  public PutBack putBack(Kept kept) {
    Attempt attempt = attempts.current();
    RunFolder run = repositories.runFolder(kept.target());
    run.requireHeld();
    FolderReturn folders = folders(run, kept);
    try {
      Duration gap = folders.putBack();
      return new PutBack(requireBack(run, kept, folders), Instant.now(), gap, attempt);
    } catch (IOException e) {
      run.requireHeld();
      throw GitFailures.of("renaming the folders", e, FailureCode.SWAP_FAILED);
    }
  }

  private static String requireBack(RunFolder run, Kept kept, FolderReturn folders)
      throws IOException {
    Location location = run.location();
    if (folders.isRestoredLive() || (kept.folder() != null && !location.exists())) {
      throw FailureCode.SWAP_FAILED.failure(
          location.folder() + " is not what it was before the restore");
    }
    return kept.folder() == null
        ? "there is no repository at " + location.folder() + " again"
        : "the old copy is at " + location.folder() + " again";
  }

  @Override
  public TakenBack takeBack(Kept kept) {
    Attempt attempt = attempts.current();
    RunFolder run = repositories.runFolder(kept.target());
    try {
      if (!run.isHeld() && (kept.folder() == null || RunFolder.exists(Path.of(kept.folder())))) {
        return new TakenBack(false, attempt);
      }
      run.requireHeld();
      return new TakenBack(folders(run, kept).takeBack(), attempt);
    } catch (IOException e) {
      throw GitFailures.of("renaming the folders back", e, FailureCode.SWAP_FAILED);
    }
  }

  @Override
  public Written keepWritten(RepositoryTarget target) {
    Attempt attempt = attempts.current();
    RunFolder run = repositories.runFolder(target);
    return jobs.run(
        new JobKey(target.run(), "written-" + target.repository().component()),
        progress -> {
          run.requireHeld();
          try {
            return keepWritten(run, attempt);
          } catch (IOException e) {
            throw GitFailures.of("keeping what was written", e, FailureCode.SWAP_FAILED);
          }
        });
  }

  private Written keepWritten(RunFolder run, Attempt attempt) throws IOException {
    Path restored = run.stage(RunFolder.Stage.SWAPPED).resolve(RunFolder.OLD);
    if (RunFolder.exists(restored)) {
      if (isUntouched(restored)) {
        RunFolder.remove(restored, run.own("gone"));
        return new Written(null, true, 0, 0, 0, 0, attempt);
      }
      rename.rename(restored, run.written());
    }
    return RunFolder.exists(run.written())
        ? written(run.written(), attempt)
        : new Written(null, true, 0, 0, 0, 0, attempt);
  }

  /** What can't be read any more is kept. */
  private static boolean isUntouched(Path restored) {
    try {
      return SinceRestored.in(restored).nothing();
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private static Written written(Path kept, Attempt attempt) {
    try {
      SinceRestored it = SinceRestored.in(kept);
      return new Written(
          kept.toString(), true, it.commits(), it.branches(), it.files(), it.settings(), attempt);
    } catch (IOException | RuntimeException e) {
      return new Written(kept.toString(), false, 0, 0, 0, 0, attempt);
    }
  }
}
