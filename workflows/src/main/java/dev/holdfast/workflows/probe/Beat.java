package dev.holdfast.workflows.probe;

import java.time.Duration;
import java.time.Instant;

/**
 * A beat that a primary acknowledged, as the ledger has it.
 *
 * @param member the member of the cluster through which it was written
 * @param timeline of the primary then
 * @param sent before the primary can have committed it
 * @param acked after the primary had committed it
 * @param lsnBefore no byte of its commit record lies before this position of the WAL
 * @param lsnAfter its commit record ends at or before this position
 * @param nextTransaction the id that the next writing transaction got, seen before its commit
 * @param backends how many sessions the server can have, each with at most one commit under way
 * @param serverClock the primary's clock while the beat was written
 * @param durability what an acknowledgement was worth by the server's settings
 */
public record Beat(
    long sequence,
    String member,
    int timeline,
    Mark sent,
    Mark acked,
    long lsnBefore,
    long lsnAfter,
    long nextTransaction,
    int backends,
    Instant serverClock,
    Durability durability) {

  /** What a commit had to wait for, by the settings of server, databases and roles. */
  public enum Durability {
    /** Somewhere {@code synchronous_commit} is off: not even the primary's disk. */
    LAX,
    /** The primary's disk. */
    LOCAL,
    /** A synchronous standby. */
    STANDBY
  }

  /** The primary's clock minus the probe's, to within half the round trip. */
  public Duration offset() {
    Duration half = Duration.between(sent.wall(), acked.wall()).dividedBy(2);
    return Duration.between(sent.wall().plus(half), serverClock);
  }

  Duration roundTrip() {
    return sent.atMost(acked);
  }

  /** Whether it is on a server that has the WAL up to {@code lsn} and nothing after it. */
  public Standing standingAt(long lsn) {
    if (Long.compareUnsigned(lsnAfter, lsn) <= 0) {
      return Standing.SURVIVED;
    }
    return Long.compareUnsigned(lsnBefore, lsn) >= 0 ? Standing.LOST : Standing.OPEN;
  }

  /** What became of a beat. */
  public enum Standing {
    SURVIVED,
    LOST,
    /** It can't be told. */
    OPEN
  }
}
