package dev.holdfast.workflows.runbook;

import org.jspecify.annotations.Nullable;

/** The closing document of a run: where it is and the SHA-256 of exactly that file. */
public record Evidence(@Nullable String path, @Nullable String sha256, State state) {

  /** Whether the document exists. */
  public enum State {
    WRITTEN,
    PENDING
  }

  public static Evidence pending() {
    return new Evidence(null, null, State.PENDING);
  }
}
