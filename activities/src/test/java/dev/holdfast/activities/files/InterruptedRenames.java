package dev.holdfast.activities.files;

import java.io.IOException;

/** Renames of folders, in front of one of which something happens. */
public final class InterruptedRenames {

  private InterruptedRenames() {}

  /** What happens; if it throws, the rename does not take place. */
  public interface Deed {
    void run() throws IOException;
  }

  /** Something happens right before the rename of this number, counted from 0. */
  public static FolderSwap.Rename before(int place, Deed meanwhile) {
    int[] renames = {0};
    return (from, to) -> {
      if (renames[0]++ == place) {
        meanwhile.run();
      }
      FolderSwap.ATOMIC.rename(from, to);
    };
  }

  /** Whoever renames dies there. */
  public static FolderSwap.Rename dyingBefore(int place) {
    return before(
        place,
        () -> {
          throw new IOException("died here");
        });
  }
}
