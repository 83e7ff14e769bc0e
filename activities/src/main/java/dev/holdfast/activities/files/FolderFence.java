package dev.holdfast.activities.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The fence record of a location, which is a folder. A rename onto a folder with something in it
 * fails, so only one run can put its folder there; what it puts there is complete.
 */
public final class FolderFence {

  private final RunFolder run;

  public FolderFence(RunFolder run) {
    this.run = run;
  }

  /**
   * Takes the record, or finds that the run has it; returns the epoch. Fails with {@link
   * FailureCode#FENCE_HELD}, naming the holder, while another run has it.
   */
  public long take(RunFolder.Holder wanted) throws IOException {
    RunFolder.Holder holder = holderAfter(wanted);
    if (!run.isHeld()) {
      throw held(holder);
    }
    return holder.epoch();
  }

  /** Fails with {@link FailureCode#FENCE_HELD} while another run has the record. */
  public void requireFree() throws IOException {
    Optional<RunFolder.Holder> holder = run.holder();
    if (holder.isPresent() && !run.isHeld()) {
      throw held(holder.get());
    }
  }

  private RuntimeException held(RunFolder.Holder holder) {
    return FailureCode.FENCE_HELD.failure(
        run.location().folder() + " is held: " + holder.sentence());
  }

  /** Returns who has it now: us or another. */
  private RunFolder.Holder holderAfter(RunFolder.Holder wanted) throws IOException {
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

  /**
   * Gives the record back; returns whether the run had it. Fails with {@link
   * FailureCode#SWAP_FAILED} while the old copy is still in the run's hands.
   */
  public boolean release() throws IOException {
    if (run.hasOld()) {
      throw FailureCode.SWAP_FAILED.failure(
          "a copy that must not be lost is still in " + run.fence() + ": the fence record stays");
    }
    boolean had = run.isHeld() || RunFolder.exists(run.scrap("released"));
    RunFolder.remove(run.own(), run.scrap("released"));
    run.sweep();
    removeIfEmpty(run.fence());
    return had;
  }

  private static void removeIfEmpty(Path fence) throws IOException {
    try {
      Files.deleteIfExists(fence);
    } catch (DirectoryNotEmptyException e) {
      return; // another run has taken it
    }
  }
}
