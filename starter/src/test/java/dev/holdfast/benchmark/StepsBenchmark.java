package dev.holdfast.benchmark;

import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TestTemporal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How fast the engine is beside what it is built on, on one machine in one run: to be started by
 * {@code benchmarks/steps/run.sh}. Starts a Temporal of its own and worker processes for each part,
 * and leaves neither.
 */
public final class StepsBenchmark {

  /** What a bare child and a component do. */
  static final int STEPS_OF_A_CHILD = 3;

  /** What can be measured, each without the others. */
  private enum Part {
    STEPS,
    KILL,
    PLAN
  }

  private StepsBenchmark() {}

  /**
   * Measures and prints; exits with 1 if something could not be measured or a workflow failed.
   *
   * @param arguments of how many components the plan is, then the parts to be measured, else all
   */
  public static void main(String[] arguments) {
    long errors = 1;
    try {
      errors = measure(Integer.parseInt(arguments[0]), parts(arguments));
    } catch (IOException | InterruptedException | RuntimeException e) {
      Figures.progress("failed: " + e.getMessage());
      e.printStackTrace();
    }
    // what is left of connections must not keep this process, and so its workers, alive
    System.exit(errors == 0 ? 0 : 1);
  }

  private static List<Part> parts(String[] arguments) {
    List<Part> named =
        Arrays.stream(arguments)
            .skip(1)
            .map(it -> Part.valueOf(it.toUpperCase(Locale.ROOT)))
            .toList();
    return named.isEmpty() ? List.of(Part.values()) : named;
  }

  private static long measure(int components, List<Part> parts)
      throws IOException, InterruptedException {
    Figures figures = new Figures();
    long errors = 0;
    for (Part it : parts) {
      tellLoad(it.name().toLowerCase(Locale.ROOT) + " begins");
      errors += measure(it, components, figures);
      tellLoad(it.name().toLowerCase(Locale.ROOT) + " has ended");
    }
    figures.print();
    return errors;
  }

  /** Figures of a machine that does other things, too, are read with care. */
  private static void tellLoad(String when) {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    int processors = Runtime.getRuntime().availableProcessors();
    Figures.progress(Figures.text("%s, load %.1f on %d processors", when, load, processors));
  }

  /** Each part has a Temporal of its own, which does not carry the work of the one before. */
  private static long measure(Part part, int components, Figures figures)
      throws IOException, InterruptedException {
    try (TestTemporal temporal = TestTemporal.begin();
        TemporalConnection connection = temporal.connect();
        Workers workers = new Workers(temporal, connection)) {
      Scene scene = new Scene(temporal, connection, workers);
      return switch (part) {
        case STEPS -> new StepRate(scene, figures).measure();
        case KILL -> new KillLatency(scene, figures).measure();
        case PLAN -> new PlanRate(scene, components, figures).measure();
      };
    }
  }
}
