package dev.holdfast.benchmark;

import dev.holdfast.benchmark.Scene.Asked;
import dev.holdfast.workflows.fakes.GraphPlan;
import java.io.IOException;
import java.time.Duration;
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

  void measure() throws IOException, InterruptedException {
    scene.workers().ensure(1);
    Pair alone = inTurn(1);
    write("steps, alone", alone, "1 worker, 1 run");
    write("steps, 1 worker", inTurn(PARALLEL), "1 worker, 8 runs");
    scene.workers().ensure(3);
    write("steps, 3 workers", inTurn(PARALLEL), "3 workers, 8 runs");
  }

  private Pair inTurn(int runs) {
    List<Double> bare = new ArrayList<>();
    List<Double> booked = new ArrayList<>();
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      Duration without = scene.time(runs, BARE);
      Duration with = scene.time(runs, BOOKED);
      if (round >= 0) {
        bare.add(Figures.seconds(without) / (runs * STEPS));
        booked.add(Figures.seconds(with) / (runs * STEPS));
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
