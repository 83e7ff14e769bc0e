package dev.holdfast.activities.git;

import dev.holdfast.activities.files.FolderFence;
import dev.holdfast.activities.files.Location;
import dev.holdfast.activities.files.RunFolder;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.workflows.restore.RepositoryCopies;
import dev.holdfast.workflows.restore.RepositoryTarget;
import dev.holdfast.workflows.restore.SideCopies;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.api.CloneCommand;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;

/** Side copies of repositories, cloned by JGit into the run's folder beside the location. */
public final class GitSideCopy implements RepositoryCopies {

  private final GitRepositories repositories;
  private final DurableJobs jobs;
  private final Attempts attempts;

  public GitSideCopy(GitRepositories repositories, DurableJobs jobs, Attempts attempts) {
    this.repositories = repositories;
    this.jobs = jobs;
    this.attempts = attempts;
  }

  @Override
  public Observed observe(RepositoryTarget target) {
    Attempt attempt = attempts.current();
    RunFolder run = repositories.runFolder(target);
    Location location = run.location();
    GitLocation there = new GitLocation(location);
    Live live = there.live();
    location.requireExchangeable();
    requireAnotherFolder(target, location);
    try {
      new FolderFence(run).requireFree();
      String commit = repositories.origin().head(target);
      requireRoom(target, location);
      return new Observed(commit, live, there.readable(live), attempt);
    } catch (IOException e) {
      throw GitFailures.of("looking at the location", e, FailureCode.LOCATION_UNUSABLE);
    }
  }

  private void requireAnotherFolder(RepositoryTarget target, Location location) {
    Optional<Path> origin = repositories.origin().folder(target);
    if (origin.isPresent() && origin.get().normalize().startsWith(location.folder())) {
      throw FailureCode.LOCATION_UNUSABLE.failure(
          "the origin is at the location itself: name the copy that survives a disaster");
    }
  }

  /** Only an origin of this host tells how large it is before it was cloned. */
  private void requireRoom(RepositoryTarget target, Location location) throws IOException {
    Optional<Path> origin = repositories.origin().folder(target);
    if (origin.isEmpty() || !Files.isDirectory(origin.get())) {
      return;
    }
    long needed = objectBytes(origin.get());
    long free = Files.getFileStore(location.parent()).getUsableSpace();
    if (free < needed) {
      throw FailureCode.NO_ROOM.failure(
          "%s has %d bytes free, the copy needs more than %d"
              .formatted(location.parent(), free, needed));
    }
  }

  @Override
  public Cloned cloneBeside(Source source) {
    Attempt attempt = attempts.current();
    RunFolder run = repositories.runFolder(source.target());
    run.requireHeld();
    return jobs.run(
        key(source.target(), "clone"),
        progress -> {
          try {
            removePredecessors(run);
            return clone(source, run, attempt, progress);
          } catch (GitAPIException | IOException | RuntimeException e) {
            run.requireHeld();
            throw GitFailures.of("cloning the origin", e, FailureCode.CLONE_FAILED);
          }
        });
  }

  private static JobKey key(RepositoryTarget target, String step) {
    return new JobKey(target.run(), step + "-" + target.repository().component());
  }

  private static void removePredecessors(RunFolder run) throws IOException {
    for (Path copy : RunFolder.children(run.stage(RunFolder.Stage.OPEN))) {
      RunFolder.remove(copy, run.own("gone"));
    }
  }

  private Cloned clone(Source source, RunFolder run, Attempt attempt, JobProgress progress)
      throws GitAPIException, IOException {
    Path side = run.stage(RunFolder.Stage.OPEN).resolve("copy_" + attempt.number());
    String branch = "refs/heads/" + source.target().repository().branch();
    try (SshdSessionFactory ssh = repositories.origin().ssh()) {
      CloneCommand clone =
          GitOrigin.reached(Git.cloneRepository(), ssh)
              .setURI(repositories.origin().uri(source.target()))
              .setDirectory(side.toFile())
              .setBranch(branch)
              .setCloneAllBranches(true)
              .setProgressMonitor(new CloneMonitor(progress));
      (source.bare() ? clone.setMirror(true) : clone).call().close();
    }
    return new Cloned(side.toString(), head(side, branch), objectBytes(side), attempt);
  }

  private static String head(Path side, String branch) throws IOException {
    try (Repository repository = GitRepositories.open(side)) {
      Ref head = repository.exactRef(branch);
      if (head == null || head.getObjectId() == null) {
        throw FailureCode.BRANCH_MISSING.failure("the origin has no " + branch + " any more");
      }
      return head.getObjectId().getName();
    }
  }

  /** What a repository's objects take on disk. */
  private static long objectBytes(Path repository) throws IOException {
    Path git = repository.resolve(".git");
    Path objects = (Files.isDirectory(git) ? git : repository).resolve("objects");
    if (!Files.isDirectory(objects)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(objects)) {
      return files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    } catch (UncheckedIOException e) {
      return 0; // the origin tidies up: nobody knows
    }
  }

  @Override
  public SideCopies.Matched matchProperties(Copy copy) {
    Attempt attempt = attempts.current();
    RunFolder run = repositories.runFolder(copy.source().target());
    run.requireHeld();
    Path live = run.location().folder();
    try {
      GitLocation there = new GitLocation(run.location());
      boolean readable = there.readable(there.live());
      List<String> findings =
          readable
              ? new CarryOver(live, Path.of(copy.side())).all()
              : List.of("there is no readable live copy to take hooks and settings from");
      return new SideCopies.Matched(findings, attempt);
    } catch (Exception e) {
      throw GitFailures.of("carrying hooks and settings over", e, FailureCode.CLONE_FAILED);
    }
  }

  @Override
  public Verified verify(Copy copy) {
    Attempt attempt = attempts.current();
    repositories.runFolder(copy.source().target()).requireHeld();
    return jobs.run(
        key(copy.source().target(), "verify"),
        progress -> {
          try (Repository side = GitRepositories.open(Path.of(copy.side()))) {
            List<CheckReport> seen = new CopyChecks(side, copy, progress).ask();
            return new Verified(seen, attempt);
          } catch (IOException | RuntimeException e) {
            throw GitFailures.of("verifying the copy", e, FailureCode.SIDE_COPY_DIFFERS);
          }
        });
  }

  @Override
  public Removed remove(RepositoryTarget target) {
    Attempt attempt = attempts.current();
    RunFolder run = repositories.runFolder(target);
    jobs.end(key(target, "clone"));
    jobs.end(key(target, "verify"));
    try {
      return new Removed(remove(run), attempt);
    } catch (IOException e) {
      throw GitFailures.of("removing the copy", e, FailureCode.CLONE_FAILED);
    }
  }

  /** The stage goes first, so that no worker that stood still can put a copy in place any more. */
  private static List<String> remove(RunFolder run) throws IOException {
    List<String> removed = new ArrayList<>();
    if (run.hasOld()) {
      throw FailureCode.SWAP_FAILED.failure("the old copy is still in " + run.own());
    }
    for (RunFolder.Stage stage : List.of(RunFolder.Stage.OPEN, RunFolder.Stage.DONE)) {
      RunFolder.children(run.stage(stage)).stream()
          .filter(Files::isDirectory)
          .forEach(it -> removed.add(it.toString()));
      RunFolder.remove(run.stage(stage), run.own("gone"));
    }
    return removed;
  }
}
