package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A loss is noticed while there is still time to recover from it. */
final class ProbeRules {

  /** More beats a second than this are load, not knowledge. */
  private static final Duration FASTEST = Duration.ofMillis(20);

  private ProbeRules() {}

  static void check(RecoveryPlan plan, Consumer<PlanFlaw> flaws) {
    ProbePolicy probe = plan.failover().probe();
    if (probe.every().compareTo(FASTEST) < 0) {
      flaws.accept(
          new PlanFlaw(
              PlanPath.of("probe", "every"),
              PlanFinding.Code.PLAN_BAD_VALUE,
              "a beat every %d ms is more than a server is to be asked"
                  .formatted(probe.every().toMillis()),
              "write 20ms or more"));
    }
    Duration slowest = probe.slowestDetection();
    // what the plan does not say is not held against it
    boolean chosen = !probe.equals(ProbePolicy.usual());
    shortest(plan)
        .filter(rto -> chosen && slowest.compareTo(rto) >= 0)
        .ifPresent(
            rto ->
                flaws.accept(
                    new PlanFlaw(
                        PlanPath.of("probe"),
                        PlanFinding.Code.PLAN_BAD_VALUE,
                        "a loss is noticed after up to %s, and the shortest rto is %s"
                            .formatted(PlanDuration.text(slowest), PlanDuration.text(rto)),
                        "lower failures, timeout or every")));
  }

  private static Optional<Duration> shortest(RecoveryPlan plan) {
    return plan.servers().stream()
        .flatMap(it -> it.databases().stream())
        .flatMap(it -> Stream.ofNullable(it.terms().rto()))
        .min(Duration::compareTo);
  }
}
