package dev.holdfast.activities.process;

import java.time.Duration;

/**
 * How a process ended.
 *
 * @param exitCode its exit code; 128 + n if signal n ended it
 * @param tail the last 16 Ki characters of its output, both streams in order of arrival, secrets
 *     masked
 * @param took from its start until it had ended and its output was read
 */
public record ProcessResult(int exitCode, String tail, Duration took) {

  /** Whether the exit code is 0. */
  public boolean succeeded() {
    return exitCode == 0;
  }
}
