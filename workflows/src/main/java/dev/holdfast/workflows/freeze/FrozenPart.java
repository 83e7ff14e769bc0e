package dev.holdfast.workflows.freeze;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the fields {@code frozen} and {@code unfrozen} of a run.
 *
 * @param component a database or a service of the plan
 * @param run the freeze that counts or counted: the first one
 * @param by who asked for that
 */
record FrozenPart(
    String component, String site, String run, String by, @Nullable String reason, Instant at) {

  static FrozenPart of(String component, String site, FrozenBy by) {
    return new FrozenPart(component, site, by.run(), by.requestedBy(), by.reason(), by.at());
  }
}
