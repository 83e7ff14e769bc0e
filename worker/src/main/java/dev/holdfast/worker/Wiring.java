package dev.holdfast.worker;

import dev.holdfast.activities.process.LongJobs;
import dev.holdfast.activities.process.ProcessRunner;
import java.util.List;

/** Makes what a worker's activities are made of, and ends it with the worker. */
public final class Wiring implements AutoCloseable {

  private final ProcessRunner processes = new ProcessRunner();
  private final LongJobs jobs = new LongJobs();

  /** The implementation of every port, by technology. */
  public List<Object> activities() {
    return List.of();
  }

  /** Ends long jobs, then every program that still runs. */
  @Override
  public void close() {
    try {
      jobs.close();
    } finally {
      processes.close();
    }
  }
}
