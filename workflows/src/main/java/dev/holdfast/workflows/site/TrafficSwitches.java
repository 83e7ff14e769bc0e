package dev.holdfast.workflows.site;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends clients to another site. Times are the worker's.
 *
 * <p>A failover does: {@link #pause}, the promotion, {@link #switchTo}, {@link #resume}, {@link
 * #confirm}, {@link #awaitExpiry}. All fail with {@link FailureCode#TRAFFIC_UNREACHABLE}, which is
 * worth another try, with {@link FailureCode#TRAFFIC_REFUSED} and with {@link
 * FailureCode#TRAFFIC_MISDESCRIBED}, which are not.
 */
@ActivityInterface(namePrefix = "Traffic")
public interface TrafficSwitches {

  /** Where clients are sent now. Changes nothing. */
  Observed observe(TrafficTarget target);

  /**
   * Lets clients wait instead of fail, where the method can (pgbouncer); else returns at once. What
   * still talks to the old site when the patience is over is cut off. Safe to repeat; its undo is
   * {@link #resume}.
   */
  Paused pause(Pause pause);

  /** Lets waiting clients go on, wherever they are sent now. Safe to repeat. */
  Resumed resume(TrafficTarget target);

  /**
   * Sends clients to the other site if they are sent to one of the two now, and looks again; else
   * fails with {@link FailureCode#TRAFFIC_ELSEWHERE} and changes nothing. Fails with {@link
   * FailureCode#TRAFFIC_NOT_SWITCHED} if it was accepted but is not seen. Safe to repeat; its undo
   * is the {@linkplain Switch#back switch back}.
   */
  Switched switchTo(Switch change);

  /**
   * Returns once the switch is seen wherever clients ask: at every authoritative server, at a
   * server of the new site that HAProxy finds healthy, by a login with the clients' own addresses.
   * Fails with {@link FailureCode#TRAFFIC_NOT_SWITCHED} if it is not within the patience.
   */
  Confirmed confirm(Confirmation confirmation);

  /** Waits until no client can have the old answer any more; a retry only waits for the rest. */
  Expired awaitExpiry(Expiry expiry);

  /**
   * How long clients are waited for.
   *
   * @param patience for what they have begun to end by itself
   */
  record Pause(TrafficTarget target, Duration patience) {}

  /** From one site to another, which may be where they are already. */
  record Switch(TrafficTarget target, String from, String to) {

    /** The other way round. */
    public Switch back() {
      return new Switch(target, to, from);
    }
  }

  /**
   * What must be seen.
   *
   * @param patience how long it may take to be seen everywhere
   */
  record Confirmation(TrafficTarget target, String site, Duration patience) {}

  /**
   * What clients may still know.
   *
   * @param seenAt since when nobody gives the old answer, see {@link Confirmed}
   * @param ttl how long they keep it, see {@link Switched}
   */
  record Expiry(TrafficTarget target, Instant seenAt, Duration ttl) {}

  /**
   * Where clients are sent.
   *
   * @param ttl how long they keep an answer; null if they keep none
   */
  record Observed(Pointing pointing, @Nullable Duration ttl, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return "clients are sent to " + pointing;
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /**
   * Clients wait, or can't be made to.
   *
   * @param waiting whether they wait
   * @param cut whether someone had to be cut off
   */
  record Paused(boolean waiting, boolean cut, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      if (!waiting) {
        return "clients can't be made to wait here";
      }
      return cut ? "clients wait; some were cut off" : "clients wait";
    }

    @Override
    public boolean changed() {
      return waiting;
    }
  }

  /** No client waits. */
  record Resumed(boolean resumed, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return resumed ? "clients go on" : "no client had to wait";
    }

    @Override
    public boolean changed() {
      return resumed;
    }
  }

  /**
   * Where clients were sent, and are sent now.
   *
   * @param ttl how long clients may keep what they knew before; null if they keep nothing
   */
  record Switched(Pointing before, Pointing after, @Nullable Duration ttl, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return changed() ? "from " + before + " to " + after : "was at " + after + " already";
    }

    @Override
    public boolean changed() {
      return !before.equals(after);
    }
  }

  /**
   * The switch is seen.
   *
   * @param at since when at the latest
   * @param silent those that did not answer, so that nothing is known of them
   */
  record Confirmed(Instant at, List<String> silent, Attempt attempt) implements Observation {
    public Confirmed {
      silent = List.copyOf(silent);
    }

    @Override
    public String detail() {
      return silent.isEmpty()
          ? "seen wherever clients ask"
          : "seen, but for what did not answer: " + String.join(", ", silent);
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /** Nobody has the old answer any more. */
  record Expired(Duration waited, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return "waited for %d s".formatted(waited.toSeconds());
    }

    @Override
    public boolean changed() {
      return false;
    }
  }
}
