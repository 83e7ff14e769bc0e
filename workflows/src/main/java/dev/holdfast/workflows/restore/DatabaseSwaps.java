package dev.holdfast.workflows.restore;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Puts the side copy in the live database's place, and back. Times are the database server's.
 *
 * <p>Each changes something only while the run holds the fence record, and fails with {@link
 * FailureCode#FENCE_LOST} once it does not: what was changed before is then another run's, and not
 * taken back either.
 */
@ActivityInterface(namePrefix = "Swap")
public interface DatabaseSwaps {

  /**
   * Lets no new session into live database and side copy, and ends those that are there. Fails with
   * {@link FailureCode#SESSIONS_REMAIN} if one does not end. Safe to repeat.
   */
  Quiesced quiesce(Pair pair);

  /**
   * Lets clients into the live database again if {@link #quiesce} had shut them out; also if the
   * record was given back meanwhile and nobody has taken it since. Safe to repeat.
   */
  Reopened reopen(Hold hold);

  /**
   * Gives the side copy the live name, and the live database the name that says it is old, in one
   * transaction that also checks the fence record and writes the swap log. Safe to repeat.
   */
  Swapped swap(Pair pair);

  /**
   * Gives both their old names back if the run swapped them. The restored copy is kept under a name
   * of its own if someone wrote to it, else dropped later with the side copies. Safe to repeat.
   */
  SwappedBack swapBack(Pair pair);

  /**
   * Gives both the names back that they had before {@link #swap}, if the run swapped them, and
   * keeps both: the one that leaves the live name is closed, whatever was written to it meanwhile.
   * Safe to repeat.
   */
  SwappedBack takeBack(Pair pair);

  /** Lets clients in, and returns once one got in. */
  Opened open(Pair pair);

  /**
   * A live database and its side copy.
   *
   * @param writes what the side copy's statistics counted before anybody could write to it
   */
  record Pair(Hold hold, String side, long writes) {
    public DatabaseTarget target() {
      return hold.target();
    }
  }

  /** Nobody is in. */
  record Quiesced(
      boolean liveExisted, @Nullable Instant closedAt, int sessionsEnded, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return liveExisted ? sessionsEnded + " sessions ended" : "there is no live database";
    }
  }

  /** Clients may come in as before. */
  record Reopened(boolean reopened, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return reopened ? "open again" : "was not closed";
    }

    @Override
    public boolean changed() {
      return reopened;
    }
  }

  /** The side copy is the live database. */
  record Swapped(@Nullable String kept, Instant at, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return kept == null ? "there was no old database to keep" : "the old one is kept as " + kept;
    }
  }

  /** The old database is the live one. */
  record SwappedBack(boolean swapped, @Nullable String written, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return swapped ? "renamed back" : "had not been swapped";
    }

    @Override
    public boolean changed() {
      return swapped;
    }
  }

  /** A client got in. */
  record Opened(
      Instant servedAt, @JsonProperty("gapSeconds") @Nullable Duration gap, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return gap == null ? "open" : "open; closed for " + gap.toMillis() + " ms";
    }
  }
}
