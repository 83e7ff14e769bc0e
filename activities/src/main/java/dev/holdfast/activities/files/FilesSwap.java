package dev.holdfast.activities.files;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.restore.FileCopies;
import dev.holdfast.workflows.restore.FileSwaps;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Swaps files by renaming them, place by place. */
public final class FilesSwap implements FileSwaps {

  private final FilePlaces places;
  private final DurableJobs jobs;
  private final Attempts attempts;
  private final FolderSwap.Rename rename;

  public FilesSwap(FilePlaces places, DurableJobs jobs, Attempts attempts) {
    this(places, jobs, attempts, FolderSwap.ATOMIC);
  }

  /** For tests that die in between. */
  FilesSwap(FilePlaces places, DurableJobs jobs, Attempts attempts, FolderSwap.Rename rename) {
    this.places = places;
    this.jobs = jobs;
    this.attempts = attempts;
    this.rename = rename;
  }

  @Override
  public Swapped swap(FileCopies.Copy copy) {
    Attempt attempt = attempts.current();
    FilesTarget target = copy.source().target();
    List<FilePlaces.Place> all = places.of(target);
    all.forEach(it -> it.run(target).requireHeld());
    return jobs.run(
        new JobKey(target.run(), "swap-" + target.component()),
        progress -> {
          try {
            return swap(all, copy, attempt);
          } catch (IOException e) {
            all.forEach(it -> it.run(target).requireHeld());
            throw FileFailures.of("renaming", e, FailureCode.SWAP_FAILED);
          }
        });
  }

  private Swapped swap(List<FilePlaces.Place> all, FileCopies.Copy copy, Attempt attempt)
      throws IOException {
    FilesTarget target = copy.source().target();
    List<String> kept = new ArrayList<>();
    Duration longest = null;
    for (int i = 0; i < all.size(); i++) {
      RunFolder run = all.get(i).run(target);
      TreeMarks marks = new TreeMarks(all.get(i).location(), target.run());
      FolderSwap.Result result =
          new FolderSwap(run, rename, marks).swap(Path.of(copy.sides().get(i)));
      if (marks.of(all.get(i).live()).isEmpty()) {
        throw FailureCode.SWAP_FAILED.failure(
            all.get(i).live() + " is not what was restored after the swap");
      }
      longest = longer(longest, result.gap());
      if (RunFolder.exists(run.kept())) {
        kept.add(run.kept().toString());
      }
    }
    return new Swapped(kept, Instant.now(), longest, attempt);
  }

  static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
    return one == null || (other != null && other.compareTo(one) > 0) ? other : one;
  }

  /** In the other order, so that what was changed last is the first to be as before. */
  @Override
  public SwappedBack swapBack(FileCopies.Copy copy) {
    Attempt attempt = attempts.current();
    FilesTarget target = copy.source().target();
    List<FilePlaces.Place> all = places.of(target);
    jobs.end(new JobKey(target.run(), "swap-" + target.component()));
    boolean swapped = false;
    List<String> written = new ArrayList<>();
    try {
      for (int i = all.size() - 1; i >= 0; i--) {
        RunFolder run = all.get(i).run(target);
        swapped |= swapBack(all.get(i), run, Path.of(copy.sides().get(i)));
        if (RunFolder.exists(run.written())) {
          written.add(run.written().toString());
        }
      }
      return new SwappedBack(swapped, written, attempt);
    } catch (IOException e) {
      throw FileFailures.of("renaming back", e, FailureCode.SWAP_FAILED);
    }
  }

  private boolean swapBack(FilePlaces.Place place, RunFolder run, Path side) throws IOException {
    if (!run.isHeld() && !RunFolder.exists(run.kept())) {
      return false;
    }
    run.requireHeld();
    TreeMarks marks = new TreeMarks(place.location(), run.id());
    boolean swapped =
        new FolderSwap(run, rename, marks)
            .back(side, (restored, begun) -> isChanged(marks, begun, restored));
    Files.deleteIfExists(marks.file());
    return swapped;
  }

  /** What can't be read any more is kept as well. */
  private static boolean isChanged(TreeMarks marks, RestoredMark begun, Path restored) {
    try {
      return marks.changes(begun, restored) > 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public LossMeasured measureLoss(FileCopies.Source source) {
    Attempt attempt = attempts.current();
    FilesTarget target = source.target();
    return jobs.run(
        new JobKey(target.run(), "loss-" + target.component()),
        progress -> {
          FileLossCount count = new FileLossCount(ArchiveStore.read(source.backup()));
          try {
            for (FilePlaces.Place place : places.of(target)) {
              count.add(place, place.run(target).kept());
            }
            return count.measured(attempt);
          } catch (IOException e) {
            String why = "the old files can't be read: " + e.getMessage();
            return new LossMeasured(false, 0, 0, why, attempt);
          }
        });
  }
}
