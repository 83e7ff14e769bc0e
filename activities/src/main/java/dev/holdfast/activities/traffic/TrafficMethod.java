package dev.holdfast.activities.traffic;

import dev.holdfast.workflows.site.Pointing;
import dev.holdfast.workflows.site.TrafficSwitches.Pause;
import dev.holdfast.workflows.site.TrafficSwitches.Switch;
import dev.holdfast.workflows.site.TrafficTarget;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One way of sending clients to a site; fails as the port does. */
interface TrafficMethod {

  /** Where clients are sent now. */
  Sight look(TrafficTarget target);

  /**
   * Sends clients to the other site, also if they are there already: what an attempt before this
   * one left half done is done to its end.
   *
   * @return where they are sent then
   */
  Pointing send(Switch change, Sight before);

  /** Whether clients wherever they ask are sent to {@code site}. */
  default Spread spread(TrafficTarget target, String site) {
    Pointing now = look(target).pointing();
    return new Spread(now.isAt(site), List.of(), now.toString());
  }

  /** Lets clients wait, if they can be made to. */
  default Waiting pause(Pause pause) {
    return new Waiting(false, false);
  }

  /** Lets clients go on; whether any had been made to wait. */
  default boolean resume(TrafficTarget target) {
    return false;
  }

  /**
   * Where clients are sent.
   *
   * @param ttl how long they keep an answer; null if they keep none
   */
  record Sight(Pointing pointing, @Nullable Duration ttl) {}

  /**
   * How far a change has come.
   *
   * @param seen by all that answered, at least one
   * @param silent what did not answer
   * @param detail for a person
   */
  record Spread(boolean seen, List<String> silent, String detail) {
    boolean isComplete() {
      return seen && silent.isEmpty();
    }
  }

  /** Whether clients wait, and whether some had to be cut off for it. */
  record Waiting(boolean waiting, boolean cut) {}
}
