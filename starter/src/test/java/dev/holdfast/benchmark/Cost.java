package dev.holdfast.benchmark;

import java.time.Duration;

/**
 * What something took.
 *
 * @param took by the clock
 * @param server processor time of Temporal
 * @param workers processor time of the worker processes
 */
record Cost(Duration took, Duration server, Duration workers) {

  double seconds() {
    return Figures.seconds(took);
  }

  /** Processor time of all of them; other work of the machine hardly changes it. */
  double processorSeconds() {
    return Figures.seconds(server.plus(workers));
  }

  Cost plus(Cost other) {
    return new Cost(took.plus(other.took), server.plus(other.server), workers.plus(other.workers));
  }

  /** Since {@code before}, where both were read off the same clocks. */
  Cost since(Cost before) {
    return new Cost(
        took.minus(before.took), server.minus(before.server), workers.minus(before.workers));
  }

  String text() {
    return Figures.text(
        "%.1f s (processor: Temporal %.1f s, workers %.1f s)",
        seconds(), Figures.seconds(server), Figures.seconds(workers));
  }
}
