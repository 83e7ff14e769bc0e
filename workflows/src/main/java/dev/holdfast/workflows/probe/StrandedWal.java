package dev.holdfast.workflows.probe;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the WAL of an old primary, which was stopped, holds beyond what its successor has.
 *
 * @param commits commit records of which the successor may lack the end: at most so many are lost
 * @param surely those of them that the successor lacks for certain
 * @param lastCommitAt the time in the last commit record, by the old primary's clock
 */
public record StrandedWal(long commits, long surely, @Nullable Instant lastCommitAt) {

  public StrandedWal {
    if (surely < 0 || surely > commits) {
      throw new IllegalArgumentException(
          "surely must be from 0 to commits, were " + surely + " and " + commits);
    }
  }
}
