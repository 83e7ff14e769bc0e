package dev.holdfast.benchmark;

import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TestTemporal;
import java.io.IOException;
import java.time.Duration;

/**
 * How fast the engine is beside what it is built on, on one machine in one run: to be started by
 * {@code benchmarks/steps/run.sh}. Starts a Temporal of its own and worker processes, and leaves
 * neither.
 */
public final class StepsBenchmark {

  /** What a bare child and a component do. */
  static final int STEPS_OF_A_CHILD = 3;

  private static final int MOST_BARE_CHILDREN = 1_000;

  private StepsBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments of how many components the plan is
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int components = Integer.parseInt(arguments[0]);
    if (components < 100) {
      throw new IllegalArgumentException("COMPONENTS must be at least 100, was " + components);
    }
    Figures figures = new Figures();
    try (TestTemporal temporal = TestTemporal.begin();
        TemporalConnection connection = temporal.connect();
        Workers workers = new Workers(temporal, connection)) {
      Scene scene = new Scene(temporal, connection, workers);
      new StepRate(scene, figures).measure();
      new KillLatency(scene, figures).measure();
      workers.ensure(0);
      workers.ensure(1);
      plan(scene, components, figures);
    }
    figures.print();
  }

  private static void plan(Scene scene, int components, Figures figures)
      throws InterruptedException {
    ChildRate bare = new ChildRate(scene);
    int children = Math.min(MOST_BARE_CHILDREN, components);
    bare.time(children); // so that the worker is warm
    Duration alone = bare.alone();
    Duration before = bare.time(children);
    Figures.progress("a plan of " + components + " components");
    WholePlan.Result result = new WholePlan(scene, components).run();
    Duration after = bare.time(children);
    new PlanFigures(components, children, alone, before, after, result).addTo(figures);
  }
}
