package dev.holdfast.activities.git;

import dev.holdfast.activities.files.FolderFence;
import dev.holdfast.activities.files.RunFolder;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.restore.RepositoryFences;
import dev.holdfast.workflows.restore.RepositoryTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceReleased;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceTaken;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;

/** Fence records of repositories, kept beside their folders. */
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
    RepositoryTarget target = claim.target();
    var wanted =
        RunFolder.Holder.now(
            target.run(),
            target.repository().component(),
            target.plan(),
            claim.workflowId(),
            claim.requestedBy(),
            claim.purpose());
    try {
      long epoch = new FolderFence(run).take(wanted);
      return new FenceTaken(run.location().folder().toString(), epoch, null, attempt);
    } catch (IOException e) {
      throw GitFailures.of("taking the fence record", e, FailureCode.LOCATION_UNUSABLE);
    }
  }

  @Override
  public FenceReleased release(RepositoryTarget target) {
    Attempt attempt = attempts.current();
    RunFolder run = repositories.runFolder(target);
    try {
      return new FenceReleased(new FolderFence(run).release(), attempt);
    } catch (IOException e) {
      throw GitFailures.of("giving the fence record back", e, FailureCode.LOCATION_UNUSABLE);
    }
  }
}
