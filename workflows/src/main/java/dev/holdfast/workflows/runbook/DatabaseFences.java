package dev.holdfast.workflows.runbook;

import dev.holdfast.workflows.plan.DatabaseTarget;
import io.temporal.activity.ActivityInterface;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fence records: who may change a database now. Kept at the database's own server, so that two runs
 * of two plans, or of two Temporal clusters, can't both hold one.
 */
@ActivityInterface(namePrefix = "Fence")
public interface DatabaseFences {

  /**
   * Takes the record for the run; safe to repeat. Fails with {@link FailureCode#FENCE_HELD}, naming
   * the holder, while another run has it, unless the claim breaks the glass: then the other run
   * loses it, its sessions are ended, and what it had closed or half restored is put back. Fails
   * with {@link FailureCode#FENCE_LOST} if the run gave the record back before, or lost it.
   */
  FenceTaken take(Claim claim);

  /** Gives the record back if the run has it; it can't take it again. Safe to repeat. */
  FenceReleased release(DatabaseTarget target);

  /**
   * Who wants the record and what for, told to whoever is refused because of it.
   *
   * @param breakGlass why it is to be taken even from another run; null to respect that one
   */
  record Claim(
      DatabaseTarget target,
      String workflowId,
      String requestedBy,
      String purpose,
      @Nullable String breakGlass) {}

  /**
   * A run's right to change a database: what every activity that changes one is told, and checks at
   * the database when it does.
   *
   * @param epoch of the run's fence record
   * @param turn rises with everything that the run asks for: whoever is told an earlier one than
   *     the database has seen is late, and may change nothing any more
   */
  record Hold(DatabaseTarget target, long epoch, long turn) {}

  /**
   * The record is the run's.
   *
   * @param resource the physical database: system identifier and name
   * @param epoch rises with every new holder; a change that names an older one is refused
   * @param takenOver what became of the run that had it, null if nobody had
   */
  record FenceTaken(String resource, long epoch, @Nullable TakenOver takenOver, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      String taken = resource + ", epoch " + epoch;
      return takenOver == null ? taken : taken + "; " + takenOver.sentence();
    }
  }

  /**
   * Another run lost the record to this one.
   *
   * @param holder that run, its plan, who asked for it and since when, as a sentence
   * @param putBack what it had closed or half restored and what became of that
   * @param kept the database that was live before it changed names, null if it had not or had gone
   *     back
   */
  record TakenOver(String holder, List<String> putBack, @Nullable String kept) {
    public TakenOver {
      putBack = List.copyOf(putBack);
    }

    String sentence() {
      List<String> parts = new ArrayList<>();
      parts.add("taken over from " + holder);
      parts.addAll(putBack);
      if (kept != null) {
        parts.add("it had changed names already: what was live before it is kept as " + kept);
      }
      return String.join("; ", parts);
    }
  }

  /** The record is not the run's (any more). */
  record FenceReleased(boolean released, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return released ? "given back" : "was not held";
    }

    /** A lock is not the world: giving it back is no compensation. */
    @Override
    public boolean changed() {
      return false;
    }
  }
}
