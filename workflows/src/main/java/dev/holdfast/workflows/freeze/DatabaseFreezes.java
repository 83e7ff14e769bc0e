package dev.holdfast.workflows.freeze;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closes databases to writers and opens them again, at their primary.
 *
 * <p>New sessions begin read-only by default, which a client can set otherwise: it keeps out what
 * writes without knowing better, and nobody who insists. What the settings were is written down in
 * the transaction that changes them, so that whoever opens the database, after whatever became of
 * the run, finds what there was. All are safe to repeat and fail with {@link
 * FailureCode#FENCE_LOST} if the run does not hold the fence record any more.
 */
@ActivityInterface(namePrefix = "DatabaseFreeze")
public interface DatabaseFreezes {

  /** From its return on new sessions begin read-only. A database that is frozen stays so. */
  Frozen freeze(Order order);

  /**
   * Ends the sessions that began before the freeze, but for Holdfast's own. Fails with {@link
   * FailureCode#SESSIONS_REMAIN} if one does not end in time.
   */
  SessionsEnded endSessions(Hold hold);

  /**
   * Gives the database, and what a restore kept of it since the freeze, the settings from before
   * the first freeze.
   */
  Thawed thaw(Hold hold);

  /** As {@link #thaw}, but of this run's own freeze only: what others froze stays. */
  Thawed undo(Hold hold);

  /** What a new session finds. Changes nothing. */
  Seen look(DatabaseTarget target);

  /** What is to be frozen, for whom and why. */
  record Order(Hold hold, String requestedBy, @Nullable String reason) {}

  /**
   * The database is closed to writers.
   *
   * @param by the freeze that counts: an earlier one if there was one
   */
  record Frozen(String database, FrozenBy by, boolean changed, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return database + (changed ? " closed to writers" : " was closed already: " + by.sentence());
    }
  }

  /**
   * No session is left that began before.
   *
   * @param prepared transactions that were prepared before and can still be committed
   */
  record SessionsEnded(String database, int sessions, List<String> prepared, Attempt attempt)
      implements Observation {
    public SessionsEnded {
      prepared = List.copyOf(prepared);
    }

    @Override
    public String detail() {
      String ended = "%s: %d sessions ended".formatted(database, sessions);
      return prepared.isEmpty()
          ? ended
          : ended + "; can still be committed: " + String.join(", ", prepared);
    }
  }

  /**
   * The settings are as before.
   *
   * @param before who had frozen it; null if nobody had
   * @param databases that were changed: the database, and what restores kept of it
   * @param findings what could not be put back and why
   */
  record Thawed(
      String database,
      @Nullable FrozenBy before,
      List<String> databases,
      List<String> findings,
      Attempt attempt)
      implements Observation {
    public Thawed {
      databases = List.copyOf(databases);
      findings = List.copyOf(findings);
    }

    @Override
    public String detail() {
      List<String> said = new ArrayList<>();
      said.add(
          before == null
              ? database + " was not frozen"
              : "%s opened, it was %s".formatted(database, before.sentence()));
      databases.stream()
          .filter(it -> !it.equals(database))
          .map(it -> it + ", too")
          .forEach(said::add);
      said.addAll(findings);
      return String.join("; ", said);
    }

    @Override
    public boolean changed() {
      return before != null;
    }
  }

  /**
   * A database as a new session finds it.
   *
   * @param frozen who has frozen it; null if nobody has
   * @param readOnly whether the session can't write unless it sets otherwise
   * @param writers other roles that may log in and whose sessions could write
   */
  record Seen(
      String database,
      @Nullable FrozenBy frozen,
      boolean readOnly,
      List<String> writers,
      Attempt attempt)
      implements Observation {
    public Seen {
      writers = List.copyOf(writers);
    }

    /** What a person would say of new sessions. */
    String said() {
      if (!readOnly) {
        return "takes writes";
      }
      return writers.isEmpty() ? "read-only" : "takes writes of " + String.join(", ", writers);
    }

    @Override
    public String detail() {
      return frozen == null
          ? "%s: not frozen, %s".formatted(database, said())
          : "%s: %s, %s".formatted(database, frozen.sentence(), said());
    }

    @Override
    public boolean changed() {
      return false;
    }
  }
}
