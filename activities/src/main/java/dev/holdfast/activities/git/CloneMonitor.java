package dev.holdfast.activities.git;

import dev.holdfast.activities.process.JobProgress;
import org.eclipse.jgit.lib.ProgressMonitor;

/** Tells a long job's followers how far Git is, and Git when to stop. */
final class CloneMonitor implements ProgressMonitor {

  /** How far a clone is: what heartbeats carry. */
  record CloneProgress(String task, int done, int total) {}

  private final JobProgress job;
  private String task = "";
  private int done;
  private int total;

  CloneMonitor(JobProgress job) {
    this.job = job;
  }

  @Override
  public void start(int totalTasks) {
    // nobody counts tasks
  }

  @Override
  public synchronized void beginTask(String title, int totalWork) {
    task = title;
    done = 0;
    total = totalWork;
    report();
  }

  @Override
  public synchronized void update(int completed) {
    done += completed;
    report();
  }

  private void report() {
    job.report(new CloneProgress(task, done, total));
  }

  @Override
  public void endTask() {
    // the next task says so
  }

  @Override
  public boolean isCancelled() {
    return job.isCancelled();
  }

  @Override
  public void showDuration(boolean enabled) {
    // followers have clocks
  }
}
