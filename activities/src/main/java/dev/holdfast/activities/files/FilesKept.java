package dev.holdfast.activities.files;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.restore.KeptFiles;
import dev.holdfast.workflows.restore.KeptRepositories;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Goes back to the files that swaps have kept, place by place. */
public final class FilesKept implements KeptFiles {

  private final FilePlaces places;
  private final DurableJobs jobs;
  private final Attempts attempts;
  private final FolderSwap.Rename rename;

  public FilesKept(FilePlaces places, DurableJobs jobs, Attempts attempts) {
    this(places, jobs, attempts, FolderSwap.ATOMIC);
  }

  /** For tests that die in between. */
  FilesKept(FilePlaces places, DurableJobs jobs, Attempts attempts, FolderSwap.Rename rename) {
    this.places = places;
    this.jobs = jobs;
    this.attempts = attempts;
    this.rename = rename;
  }

  /**
   * The way back at one place.
   *
   * @param old where the old one is kept, null if there was none
   */
  private record Way(FilePlaces.Place place, RunFolder run, TreeMarks marks, @Nullable Path old) {

    FolderReturn folders(String swappedBy, FolderSwap.Rename rename) {
      return new FolderReturn(run, old, swappedBy, rename, marks);
    }
  }

  private List<Way> ways(Kept kept) throws IOException {
    FilesTarget target = kept.target();
    List<Way> ways = new ArrayList<>();
    for (FilePlaces.Place place : places.of(target)) {
      TreeMarks marks = new TreeMarks(place.location(), kept.swappedBy());
      if (!Files.isRegularFile(marks.file())) {
        throw FailureCode.NOT_KEPT.failure(
            "%s is not there, so nobody knows what run %s put at %s"
                .formatted(marks.file(), kept.swappedBy(), place.live()));
      }
      RestoredMark mark = RestoredMark.read(marks.file());
      boolean there = mark.before() == Location.Before.THERE;
      Path old = there ? place.run(kept.swappedBy(), target.component()).kept() : null;
      ways.add(new Way(place, place.run(target), marks, old));
    }
    return ways;
  }

  @Override
  public Ready preflight(Kept kept) {
    Attempt attempt = attempts.current();
    int restored = 0;
    int old = 0;
    try {
      List<Way> ways = ways(kept);
      for (Way it : ways) {
        it.run().requireHeld();
        restored += requireRestored(it, kept.swappedBy()) ? 1 : 0;
        old += it.old() == null ? 0 : 1;
      }
      return new Ready(ways.size(), restored, old, attempt);
    } catch (IOException e) {
      throw FileFailures.of("looking at the restored files", e, FailureCode.NOT_KEPT);
    }
  }

  private boolean requireRestored(Way way, String swappedBy) throws IOException {
    Location.Before live = FilePlaces.requireExchangeable(way.place());
    if (way.old() != null && !RunFolder.exists(way.old())) {
      throw FailureCode.NOT_KEPT.failure(way.old() + ", the old one, is not there any more");
    }
    boolean restored = way.folders(swappedBy, rename).isRestoredLive();
    if (!restored && live == Location.Before.THERE) {
      throw FailureCode.NOT_KEPT.failure(
          "what is at %s is not what run %s restored".formatted(way.place().live(), swappedBy));
    }
    return restored;
  }

  @Override
  public PutBack putBack(Kept kept) {
    Attempt attempt = attempts.current();
    List<String> seen = new ArrayList<>();
    Duration longest = null;
    try {
      for (Way it : ways(kept)) {
        it.run().requireHeld();
        FolderReturn folders = it.folders(kept.swappedBy(), rename);
        longest = FilesSwap.longer(longest, folders.putBack());
        seen.add(requireBack(it, folders));
      }
      return new PutBack(String.join("; ", seen), Instant.now(), longest, attempt);
    } catch (IOException e) {
      places.of(kept.target()).forEach(it -> it.run(kept.target()).requireHeld());
      throw FileFailures.of("renaming", e, FailureCode.SWAP_FAILED);
    }
  }

  private static String requireBack(Way way, FolderReturn folders) throws IOException {
    Path live = way.place().live();
    if (folders.isRestoredLive() || (way.old() != null && !way.place().location().exists())) {
      throw FailureCode.SWAP_FAILED.failure(live + " is not what it was before the restore");
    }
    return way.old() == null
        ? "there is nothing at " + live + " again"
        : "what was there before is at " + live + " again";
  }

  @Override
  public KeptRepositories.TakenBack takeBack(Kept kept) {
    Attempt attempt = attempts.current();
    boolean swapped = false;
    try {
      List<Way> ways = ways(kept);
      for (int i = ways.size() - 1; i >= 0; i--) {
        Way it = ways.get(i);
        if (it.run().isHeld() || (it.old() != null && !RunFolder.exists(it.old()))) {
          it.run().requireHeld();
          swapped |= it.folders(kept.swappedBy(), rename).takeBack();
        }
      }
      return new KeptRepositories.TakenBack(swapped, attempt);
    } catch (IOException e) {
      throw FileFailures.of("renaming back", e, FailureCode.SWAP_FAILED);
    }
  }

  @Override
  public Written keepWritten(Kept kept) {
    Attempt attempt = attempts.current();
    FilesTarget target = kept.target();
    return jobs.run(
        new JobKey(target.run(), "written-" + target.component()),
        progress -> {
          try {
            return keepWritten(kept, attempt);
          } catch (IOException e) {
            throw FileFailures.of("keeping what was written", e, FailureCode.SWAP_FAILED);
          }
        });
  }

  private Written keepWritten(Kept kept, Attempt attempt) throws IOException {
    List<String> folders = new ArrayList<>();
    boolean readable = true;
    long files = 0;
    for (FilePlaces.Place place : places.of(kept.target())) {
      RunFolder run = place.run(kept.target());
      run.requireHeld();
      TreeMarks marks = new TreeMarks(place.location(), kept.swappedBy());
      Optional<Long> changes = keepChanged(run, marks);
      if (RunFolder.exists(run.written())) {
        folders.add(run.written().toString());
        readable &= changes.isPresent();
        files += changes.orElse(0L);
      }
      Files.deleteIfExists(marks.file());
    }
    return new Written(folders, readable, files, attempt);
  }

  /** How much was changed, if that can be told. What can't be read any more is kept. */
  private Optional<Long> keepChanged(RunFolder run, TreeMarks marks) throws IOException {
    Path restored = run.stage(RunFolder.Stage.SWAPPED).resolve(RunFolder.OLD);
    if (!RunFolder.exists(restored)) {
      return changes(marks, run.written());
    }
    Optional<Long> changes = changes(marks, restored);
    if (changes.isPresent() && changes.get() == 0) {
      RunFolder.remove(restored, run.own("gone"));
    } else {
      rename.rename(restored, run.written());
    }
    return changes;
  }

  private static Optional<Long> changes(TreeMarks marks, Path restored) {
    try {
      return Optional.of(marks.changes(RestoredMark.read(marks.file()), restored));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
