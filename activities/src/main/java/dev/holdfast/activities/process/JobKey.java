package dev.holdfast.activities.process;

/**
 * Names a long job across attempts.
 *
 * @param run the short id of the run
 * @param step the step within it
 */
public record JobKey(String run, String step) {

  public JobKey {
    if (run.isBlank() || step.isBlank()) {
      throw new IllegalArgumentException("run and step must be given, were " + run + "/" + step);
    }
  }

  /** What the processes of this job carry: {@code run/step}. */
  public String marker() {
    return run + "/" + step;
  }
}
