package dev.holdfast.activities.git;

import dev.holdfast.activities.files.FolderSwap;
import dev.holdfast.activities.files.Location;
import dev.holdfast.activities.files.RestoredMark;
import dev.holdfast.activities.files.RunFolder;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.workflows.restore.RepositoryCopies;
import dev.holdfast.workflows.restore.RepositorySwaps;
import dev.holdfast.workflows.restore.RepositoryTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/** Swaps repositories by renaming their folders. */
public final class GitSwap implements RepositorySwaps {

  private final GitRepositories repositories;
  private final DurableJobs jobs;
  private final Attempts attempts;
  private final FolderSwap.Rename rename;

  public GitSwap(GitRepositories repositories, DurableJobs jobs, Attempts attempts) {
    this(repositories, jobs, attempts, FolderSwap.ATOMIC);
  }

  /** For tests that die in between. */
  GitSwap(
      GitRepositories repositories, DurableJobs jobs, Attempts attempts, FolderSwap.Rename rename) {
    this.repositories = repositories;
    this.jobs = jobs;
    this.attempts = attempts;
    this.rename = rename;
  }

  @Override
  public Swapped swap(RepositoryCopies.Copy copy) {
    Attempt attempt = attempts.current();
    RunFolder run = repositories.runFolder(copy.source().target());
    run.requireHeld();
    try {
      FolderSwap.Result result =
          new FolderSwap(run, rename, new GitMarks()).swap(Path.of(copy.side()));
      requireLive(run, copy);
      String kept = RunFolder.exists(run.kept()) ? run.kept().toString() : null;
      return new Swapped(kept, Instant.now(), result.gap(), attempt);
    } catch (IOException e) {
      run.requireHeld();
      throw GitFailures.of("renaming the folders", e, FailureCode.SWAP_FAILED);
    }
  }

  private static void requireLive(RunFolder run, RepositoryCopies.Copy copy) throws IOException {
    try (Repository live = GitRepositories.open(run.location().folder())) {
      Ref head = live.exactRef("refs/heads/" + copy.source().target().repository().branch());
      if (head == null || !copy.head().equals(name(head))) {
        throw FailureCode.SWAP_FAILED.failure(
            run.location().folder() + " is not at " + copy.head() + " after the swap");
      }
    }
  }

  private static String name(Ref ref) {
    return ref.getObjectId() == null ? "" : ref.getObjectId().getName();
  }

  @Override
  public SwappedBack swapBack(RepositoryCopies.Copy copy) {
    Attempt attempt = attempts.current();
    RunFolder run = repositories.runFolder(copy.source().target());
    try {
      if (!run.isHeld() && !RunFolder.exists(run.kept())) {
        return new SwappedBack(false, null, attempt);
      }
      run.requireHeld();
      FolderSwap swap = new FolderSwap(run, rename, new GitMarks());
      boolean swapped = swap.back(Path.of(copy.side()), (it, begun) -> isChanged(it, copy, begun));
      String written = RunFolder.exists(run.written()) ? run.written().toString() : null;
      return new SwappedBack(swapped, written, attempt);
    } catch (IOException e) {
      throw GitFailures.of("renaming the folders back", e, FailureCode.SWAP_FAILED);
    }
  }

  /** What can't be read any more is kept as well. */
  private static boolean isChanged(Path restored, RepositoryCopies.Copy copy, RestoredMark begun) {
    try (Repository repository = GitRepositories.open(restored)) {
      return !OwnChanges.branches(restored).equals(begun.content())
          || new OwnChanges(repository).since(copy);
    } catch (IOException | RuntimeException e) {
      return true;
    }
  }

  @Override
  public LossMeasured measureLoss(Question question) {
    Attempt attempt = attempts.current();
    RepositoryTarget target = question.target();
    Location location = repositories.runFolder(target).location();
    return jobs.run(
        new JobKey(target.run(), "loss-" + target.repository().component()),
        progress -> {
          try (Repository kept = GitRepositories.openWhole(Path.of(question.kept()));
              Repository restored = GitRepositories.open(location.folder())) {
            return new OwnChanges(kept).missingFrom(restored, attempt);
          } catch (IOException | RuntimeException e) {
            String why = "the old copy can't be read: " + e.getMessage();
            return new LossMeasured(false, 0, 0, 0, null, why, attempt);
          }
        });
  }
}
