package dev.holdfast.workflows.runbook;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A host whose clock went into a figure.
 *
 * @param offset its clock minus the worker's, or null if unknown
 */
public record HostClock(
    String host, @JsonProperty("clockOffsetSeconds") @Nullable Duration offset) {

  private static final Duration MOST = Duration.ofSeconds(1);

  /** Whether a verdict may rest on it: known and at most a second away. */
  boolean trusted() {
    return offset != null && offset.abs().compareTo(MOST) <= 0;
  }
}
