package dev.holdfast.activities.process;

/** What a long job does. */
@FunctionalInterface
public interface LongWork<T> {

  /**
   * Runs on a thread of its own, until done. A cancelled job is interrupted after the actions
   * registered at {@code progress} have run.
   */
  T run(JobProgress progress) throws Exception;
}
