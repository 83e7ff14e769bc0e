package dev.holdfast.activities.files;

import dev.holdfast.activities.files.Location.Before;
import dev.holdfast.activities.files.RunFolder.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges the folder at a location, one atomic rename after the other, each of which tells from
 * what is there whether it was done. So an attempt that died anywhere is finished by the next, and
 * one that stood still finds its source or its target gone: see {@link RunFolder}.
 */
public final class FolderSwap {

  /** Renames a folder in one moment; fails if the target is a folder with something in it. */
  @FunctionalInterface
  public interface Rename {
    void rename(Path from, Path to) throws IOException;
  }

  /** As the kernel does it. */
  public static final Rename ATOMIC =
      (from, to) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);

  static final String BEGUN = "swap.json";
  private static final String RESTORED = "restored";

  private final RunFolder run;
  private final Path live;
  private final Rename rename;
  private final Marks marks;

  /** Exchanges for one run. */
  public FolderSwap(RunFolder run, Rename rename, Marks marks) {
    this.marks = marks;
    this.run = run;
    this.live = run.location().folder();
    this.rename = rename;
  }

  /** How long there was nothing at the location, if this attempt saw both of its ends. */
  public record Result(@Nullable Duration gap) {}

  /** Puts {@code side} in place and keeps what was there. */
  public Result swap(Path side) throws IOException {
    Duration gap = null;
    if (!run.is(Stage.SWAPPED)) {
      gap = exchange(side);
      rename.rename(run.stage(Stage.OPEN), run.stage(Stage.SWAPPED));
    }
    moveIfThere(run.stage(Stage.SWAPPED).resolve(RunFolder.OLD), run.kept());
    return new Result(gap);
  }

  private @Nullable Duration exchange(Path side) throws IOException {
    Path old = run.stage(Stage.OPEN).resolve(RunFolder.OLD);
    RestoredMark begun = begin(side);
    Long emptySince = null;
    if (begun.before() == Before.THERE && !RunFolder.exists(old) && RunFolder.exists(side)) {
      emptySince = System.nanoTime();
      rename.rename(live, old);
    }
    moveIfThere(side, live);
    return emptySince == null ? null : Duration.ofNanos(System.nanoTime() - emptySince);
  }

  /**
   * Written once, before anything is renamed: what a later attempt finds is no longer the first.
   */
  private RestoredMark begin(Path side) throws IOException {
    Path file = run.stage(Stage.OPEN).resolve(BEGUN);
    if (!RunFolder.exists(file)) {
      Before before = run.location().before();
      String permissions =
          before == Before.MISSING
              ? null
              : PosixFilePermissions.toString(Files.getPosixFilePermissions(live));
      var mark = new RestoredMark(run.id(), before, permissions, marks.content(side));
      mark.writeTo(marks.file(side));
      mark.writeTo(file);
    }
    return RestoredMark.read(file);
  }

  private void moveIfThere(Path from, Path to) throws IOException {
    if (RunFolder.exists(from)) {
      rename.rename(from, to);
    }
  }

  /** Whether somebody changed a restored copy while it was live. */
  @FunctionalInterface
  public interface Changed {
    boolean is(Path restored, RestoredMark begun) throws IOException;
  }

  /**
   * Puts the old folder back in place.
   *
   * @return whether a swap had begun
   */
  public boolean back(Path side, Changed changed) throws IOException {
    Path back = run.stage(Stage.BACK);
    if (!run.is(Stage.DONE)) {
      moveIfThere(run.stage(Stage.OPEN), back);
      moveIfThere(run.stage(Stage.SWAPPED), back);
      if (RunFolder.exists(back.resolve(BEGUN))) {
        putBack(back, back.resolve(side.getFileName()));
        keepIfChanged(back, changed);
      }
      rename.rename(back, run.stage(Stage.DONE));
    }
    return RunFolder.exists(run.stage(Stage.DONE).resolve(BEGUN));
  }

  private void putBack(Path back, Path side) throws IOException {
    moveIfThere(run.kept(), back.resolve(RunFolder.OLD));
    boolean inPlace = !RunFolder.exists(side);
    if (inPlace && !RunFolder.exists(back.resolve(RESTORED))) {
      moveIfThere(live, back.resolve(RESTORED));
    }
    moveIfThere(back.resolve(RunFolder.OLD), live);
    RestoredMark begun = RestoredMark.read(back.resolve(BEGUN));
    if (begun.before() == Before.EMPTY && !RunFolder.exists(live)) {
      Files.createDirectory(live);
      Files.setPosixFilePermissions(
          live, PosixFilePermissions.fromString(String.valueOf(begun.permissions())));
    }
  }

  private void keepIfChanged(Path back, Changed changed) throws IOException {
    Path restored = back.resolve(RESTORED);
    if (RunFolder.exists(restored)
        && changed.is(restored, RestoredMark.read(back.resolve(BEGUN)))) {
      rename.rename(restored, run.written());
    }
  }
}
