package dev.holdfast.workflows.probe;

import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.site.ClusterTarget;
import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what a promotion loses, by the ledger that {@code dr probe} keeps at the witness. Both only
 * read. What can't be read makes the answer unknown, never 0, and never fails the step.
 */
@ActivityInterface(namePrefix = "Ledger")
public interface LossLedgers {

  /** What promoting the candidate would lose now, by the WAL that it has received. */
  Bounded expect(Question question);

  /** What its promotion has lost, by the beats that it has. */
  Bounded measure(Question question);

  /**
   * What is asked.
   *
   * @param ledger the plan's {@code probe.ledger}; null for the folder in the state folder
   * @param oldPrimary the member that was the primary; its WAL is read if the plan names a data
   *     directory that this worker can read and {@code endedAt} is known
   * @param candidate the member that is to take over, or has
   * @param endedAt from when on the old primary certainly acknowledged no commit, by the worker's
   *     clock; null if there is no proof of that, and then it may go on until now
   * @param synchronous whether the candidate was seen to be a synchronous standby to the end
   */
  record Question(
      ClusterTarget cluster,
      @Nullable Reference ledger,
      String oldPrimary,
      String candidate,
      @Nullable Instant endedAt,
      boolean synchronous) {}

  /**
   * The answer, and what the ledger tells of the loss itself. Times are the probe's.
   *
   * @param lastGoodAt when the old primary acknowledged its last beat
   * @param failingSince when the first beat was sent that failed, of those that fail in a row
   * @param seenLostAt when so many had failed that the server counted as lost: the end of detection
   * @param clocks of the hosts whose clocks went into the answer
   */
  record Bounded(
      Loss loss,
      @Nullable Instant lastGoodAt,
      @Nullable Instant failingSince,
      @Nullable Instant seenLostAt,
      List<HostClock> clocks,
      Attempt attempt)
      implements Observation {

    public Bounded {
      clocks = List.copyOf(clocks);
    }

    @Override
    public String detail() {
      return loss.text();
    }

    @Override
    public boolean changed() {
      return false;
    }
  }
}
