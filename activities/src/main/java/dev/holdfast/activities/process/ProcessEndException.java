package dev.holdfast.activities.process;

import java.time.Duration;
import java.util.List;

/** Processes outlived SIGKILL: what they do to the world may not be over. */
public final class ProcessEndException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ProcessEndException(List<Long> pids, Duration limit) {
    super(
        "processes %s still live %s s after SIGKILL; they hang in the kernel (state D: storage or network file system) or belong to another user"
            .formatted(pids, limit.toSeconds()));
  }
}
