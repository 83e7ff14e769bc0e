package dev.holdfast.benchmark;

import dev.holdfast.benchmark.Scene.Asked;
import dev.holdfast.workflows.fakes.GraphPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps of a runbook against bare activities with the same options, in turn, so that both meet the
 * machine in the same state.
 */
record StepRate(Scene scene, Figures figures) {

  private static final int STEPS = 40;
  private static final int PARALLEL = 8;
  private static final int ROUNDS = 5;
  private static final int WARM_UP = 2;

  private static final Asked BARE = new Asked("BareSteps", List.of(STEPS));
  private static final Asked BOOKED =
      new Asked("BookedSteps", List.of(new GraphPlan("steps").restore("steps", null).run(), STEPS));

  /** Medians, in seconds for one step. */
  private record Pair(double bare, double booked) {
    double overheadMillis() {
      return (booked - bare) * 1000;
    }
  }

  /** Returns how much went wrong: nothing, or it throws. */
  long measure() throws IOException, InterruptedException {
    scene.workers().ensure(1);
    measure("steps, alone", 1, "1 worker, 1 run");
    measure("steps, 1 worker", PARALLEL, "1 worker, 8 runs");
    scene.workers().ensure(3);
    measure("steps, 3 workers", PARALLEL, "3 workers, 8 runs");
    return 0;
  }

  private void measure(String part, int runs, String where) throws InterruptedException {
    Figures.progress("rounds of %d steps, %s".formatted(runs * STEPS, where));
    write(part, inTurn(runs), where);
  }

  private Pair inTurn(int runs) throws InterruptedException {
    List<Double> bare = new ArrayList<>();
    List<Double> booked = new ArrayList<>();
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      Cost without = scene.time("bare activities", runs, BARE, STEPS);
      Cost with = scene.time("steps", runs, BOOKED, STEPS);
      if (round >= 0) {
        bare.add(without.seconds() / (runs * STEPS));
        booked.add(with.seconds() / (runs * STEPS));
      }
    }
    return new Pair(Figures.median(bare), Figures.median(booked));
  }

  private void write(String part, Pair pair, String where) {
    figures.add(
        part,
        "stepsPerSecond",
        Figures.rounded(1 / pair.booked()),
        "steps per second, " + where,
        Figures.text("%.1f", 1 / pair.booked()));
    figures.add(
        part,
        "bareActivitiesPerSecond",
        Figures.rounded(1 / pair.bare()),
        "bare activities per second, " + where,
        Figures.text("%.1f", 1 / pair.bare()));
    figures.add(
        part,
        "overheadMillisPerStep",
        Figures.rounded(pair.overheadMillis()),
        "overhead per step, " + where,
        Figures.text(
            "%.2f ms, %.2f times the bare one",
            pair.overheadMillis(), pair.booked() / pair.bare()));
  }
}
