package dev.holdfast.workflows.freeze;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who stopped the writes and why, as the server itself has it: every run, and every control plane,
 * reads the same.
 *
 * @param run the first freeze; those that came later found it done
 * @param reason what was said with it; null if nothing
 * @param at when, by the server's clock
 */
public record FrozenBy(
    String run, String plan, String requestedBy, @Nullable String reason, Instant at) {

  /** For a person. */
  String sentence() {
    return "frozen by run %s of plan %s, asked for by %s at %s%s"
        .formatted(run, plan, requestedBy, at, reason == null ? "" : ": " + reason);
  }
}
