package dev.holdfast.activities.git;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.restore.RepositoryFences;
import dev.holdfast.workflows.restore.RepositoryTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceReleased;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceTaken;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Fence records as folders. A rename onto a folder with something in it fails, so only one run can
 * put its folder there; what it puts there is complete.
 */
public final class GitFence implements RepositoryFences {

  private final GitRepositories repositories;
  private final Attempts attempts;

  public GitFence(GitRepositories repositories, Attempts attempts) {
    this.repositories = repositories;
    this.attempts = attempts;
  }

  @Override
  public FenceTaken take(Claim claim) {
    Attempt attempt = attempts.current();
    RunFolder run = repositories.runFolder(claim.target());
    try {
      RunFolder.Holder holder = take(run, holder(claim));
      if (!run.isHeld()) {
        throw held(run, holder);
      }
      String resource = run.location().folder().toString();
      return new FenceTaken(resource, holder.epoch(), null, attempt);
    } catch (IOException e) {
      throw GitFailures.of("taking the fence record", e, FailureCode.LOCATION_UNUSABLE);
    }
  }

  /** Fails with {@link FailureCode#FENCE_HELD} while another run has the record. */
  static void requireFree(RunFolder run) throws IOException {
    Optional<RunFolder.Holder> holder = run.holder();
    if (holder.isPresent() && !run.isHeld()) {
      throw held(run, holder.get());
    }
  }

  private static RuntimeException held(RunFolder run, RunFolder.Holder holder) {
    return FailureCode.FENCE_HELD.failure(
        run.location().folder() + " is held: " + holder.sentence());
  }

  /** The epoch is the moment of taking: a later holder's is higher. */
  private static RunFolder.Holder holder(Claim claim) {
    RepositoryTarget target = claim.target();
    Instant now = Instant.now();
    return new RunFolder.Holder(
        target.run(),
        target.repository().component(),
        now.toEpochMilli(),
        target.plan(),
        claim.workflowId(),
        claim.requestedBy(),
        claim.purpose(),
        now.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** Returns who has it now: us or another. */
  private static RunFolder.Holder take(RunFolder run, RunFolder.Holder wanted) throws IOException {
    Path scrap = run.scrap("take" + wanted.epoch());
    try {
      run.makeIn(scrap, wanted);
      while (true) {
        try {
          Files.move(scrap, run.fence(), ATOMIC_MOVE);
          return wanted;
        } catch (FileSystemException e) {
          Optional<RunFolder.Holder> holder = run.holder();
          if (holder.isPresent()) {
            return holder.get();
          }
          if (!RunFolder.exists(run.fence())) {
            throw e;
          }
          // nobody's: what a worker wrote that stood still while its run was over
          RunFolder.remove(run.fence(), run.scrap("garbage"));
        }
      }
    } finally {
      RunFolder.delete(scrap);
    }
  }

  @Override
  public FenceReleased release(RepositoryTarget target) {
    Attempt attempt = attempts.current();
    RunFolder run = repositories.runFolder(target);
    if (run.hasOld()) {
      throw FailureCode.SWAP_FAILED.failure(
          "a copy that must not be lost is still in " + run.fence() + ": the fence record stays");
    }
    try {
      boolean had = run.isHeld() || RunFolder.exists(run.scrap("released"));
      RunFolder.remove(run.own(), run.scrap("released"));
      run.sweep();
      removeIfEmpty(run.fence());
      return new FenceReleased(had, attempt);
    } catch (IOException e) {
      throw GitFailures.of("giving the fence record back", e, FailureCode.LOCATION_UNUSABLE);
    }
  }

  private static void removeIfEmpty(Path fence) throws IOException {
    try {
      Files.deleteIfExists(fence);
    } catch (DirectoryNotEmptyException e) {
      return; // another run has taken it
    }
  }
}
