package dev.holdfast.workflows.runbook;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a check wanted and what it saw. */
public record CheckReport(
    String name,
    boolean required,
    State state,
    @Nullable String expected,
    @Nullable String actual,
    @JsonProperty("seconds") @Nullable Duration duration) {

  /** What became of a check; only one that ran for real is PASSED or FAILED. */
  public enum State {
    PASSED,
    FAILED,
    SKIPPED,
    UNKNOWN
  }

  /** The same under another name. */
  public CheckReport named(String other) {
    return new CheckReport(other, required, state, expected, actual, duration);
  }

  public boolean failed() {
    return required && state == State.FAILED;
  }

  /** Whether it is required and did not hold for real. */
  public boolean unproven() {
    return required && state != State.PASSED;
  }

  /** Says the check, what it wanted and what it saw. */
  public String sentence() {
    return name + ": expected " + expected + ", saw " + actual;
  }
}
