package dev.holdfast.workflows.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * What is called while the system goes to another site.
 *
 * @param statusPage told when a move begins and how it ended; null for nothing
 * @param cachePurge called once clients are sent to the other site, and safe to repeat; null for
 *     nothing
 */
public record Hooks(@Nullable Hook statusPage, @Nullable Hook cachePurge) {

  /** Nothing is called. */
  public static Hooks none() {
    return new Hooks(null, null);
  }

  /** Whether nothing is called. */
  @JsonIgnore
  public boolean areNone() {
    return statusPage == null && cachePurge == null;
  }
}
