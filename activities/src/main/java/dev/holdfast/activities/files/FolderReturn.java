package dev.holdfast.activities.files;

import dev.holdfast.activities.files.Location.Before;
import dev.holdfast.activities.files.RunFolder.Stage;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the folder that a swap has kept back at its location, one atomic rename after the other, as
 * {@link FolderSwap} does: an attempt that died anywhere is finished by the next, and one that
 * stood still finds its source or its target gone.
 */
public final class FolderReturn {

  private static final String BEGUN = "return.json";

  private final RunFolder run;
  private final Path live;
  private final @Nullable Path kept;
  private final String swappedBy;
  private final FolderSwap.Rename rename;
  private final Marks marks;

  /**
   * The way back of one run.
   *
   * @param kept where the old folder is, null if there was none
   * @param swappedBy the run that restored what is at the location
   */
  public FolderReturn(
      RunFolder run, @Nullable Path kept, String swappedBy, FolderSwap.Rename rename, Marks marks) {
    this.marks = marks;
    this.run = run;
    this.live = run.location().folder();
    this.kept = kept;
    this.swappedBy = swappedBy;
    this.rename = rename;
  }

  /** Whether what is at the location is what the restore put there. */
  public boolean isRestoredLive() throws IOException {
    return mark().isPresent();
  }

  private Optional<RestoredMark> mark() throws IOException {
    return marks.of(live).filter(it -> it.run().equals(swappedBy));
  }

  /**
   * Puts the old folder in place and the restored one into the run's own.
   *
   * @return how long there was nothing at the location, if this attempt saw both of its ends
   */
  public @Nullable Duration putBack() throws IOException {
    Duration gap = null;
    if (!run.is(Stage.SWAPPED)) {
      gap = exchange(run.stage(Stage.OPEN));
      rename.rename(run.stage(Stage.OPEN), run.stage(Stage.SWAPPED));
    }
    return gap;
  }

  private @Nullable Duration exchange(Path open) throws IOException {
    Path returning = open.resolve(RunFolder.RETURNING);
    Path old = open.resolve(RunFolder.OLD);
    begin(open);
    moveIfThere(kept, returning);
    Long emptySince = null;
    if (isRestoredLive() && !RunFolder.exists(old)) {
      if (kept != null && !RunFolder.exists(returning)) {
        throw FailureCode.SWAP_FAILED.failure(kept + " is not there any more");
      }
      emptySince = System.nanoTime();
      rename.rename(live, old);
    }
    boolean puts = RunFolder.exists(returning);
    moveIfThere(returning, live);
    return emptySince == null || !puts ? null : Duration.ofNanos(System.nanoTime() - emptySince);
  }

  /** Written once, before anything is renamed. An empty folder is made anew, to be put in place. */
  private void begin(Path open) throws IOException {
    Path file = open.resolve(BEGUN);
    if (RunFolder.exists(file)) {
      return;
    }
    RestoredMark mark =
        mark().orElseGet(() -> new RestoredMark(swappedBy, Before.MISSING, null, new TreeMap<>()));
    if (kept == null && mark.before() == Before.EMPTY) {
      Path empty = open.resolve(RunFolder.RETURNING);
      if (!RunFolder.exists(empty)) {
        Files.createDirectory(empty);
      }
      Files.setPosixFilePermissions(
          empty, PosixFilePermissions.fromString(String.valueOf(mark.permissions())));
    }
    mark.writeTo(file);
  }

  /**
   * Puts the restored folder in place again, and the old one where it was kept.
   *
   * @return whether anything had begun
   */
  public boolean takeBack() throws IOException {
    Path back = run.stage(Stage.BACK);
    if (!run.is(Stage.DONE)) {
      moveIfThere(run.stage(Stage.OPEN), back);
      moveIfThere(run.stage(Stage.SWAPPED), back);
      if (RunFolder.exists(back.resolve(BEGUN))) {
        takeBack(back);
      }
      rename.rename(back, run.stage(Stage.DONE));
    }
    Path done = run.stage(Stage.DONE);
    if (kept == null) {
      // the empty folder that was made anew; fails if somebody put something into it
      Files.deleteIfExists(done.resolve(RunFolder.RETURNING));
      Files.deleteIfExists(done.resolve(RunFolder.RETURNED));
    }
    return RunFolder.exists(done.resolve(BEGUN));
  }

  private void takeBack(Path back) throws IOException {
    Path returning = back.resolve(RunFolder.RETURNING);
    Path returned = back.resolve(RunFolder.RETURNED);
    boolean puts = kept != null || RestoredMark.read(back.resolve(BEGUN)).before() == Before.EMPTY;
    boolean atHome = kept != null && RunFolder.exists(kept);
    if (puts && !atHome && !RunFolder.exists(returning) && !RunFolder.exists(returned)) {
      moveIfThere(live, returned);
    }
    moveIfThere(back.resolve(RunFolder.OLD), live);
    if (kept != null) {
      moveIfThere(returned, kept);
      moveIfThere(returning, kept);
    }
  }

  private void moveIfThere(@Nullable Path from, Path to) throws IOException {
    if (from != null && RunFolder.exists(from)) {
      rename.rename(from, to);
    }
  }
}
