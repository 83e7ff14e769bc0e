package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.probe.LossLedgers;
import dev.holdfast.workflows.probe.LossLedgers.Bounded;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Since when the probe's beats fail, asked of the ledger while the failover goes on: that is when
 * it began to hurt, if no person said when.
 */
final class ProbedImpact {

  /** It was asked at the beginning: who has not answered by now has nothing to say. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final @Nullable Asked<Bounded> asked;

  private ProbedImpact(@Nullable Asked<Bounded> asked) {
    this.asked = asked;
  }

  /** Nothing is asked for a planned move, or where a person declared the impact. */
  static ProbedImpact ask(ServerFailoverRequest request, Readiness ready) {
    if (request.planned() || request.run().impactAt() != null) {
      return new ProbedImpact(null);
    }
    LossLedgers ledgers = Workflow.newActivityStub(LossLedgers.class, ActivityKinds.probe());
    var question =
        new LossLedgers.Question(
            request.target(),
            request.ledger(),
            ready.suspects().get(0).member(),
            ready.candidate().member(),
            null, // what is lost is asked later: no WAL has to be read for this
            false);
    return new ProbedImpact(Asked.of(() -> ledgers.expect(question)));
  }

  /** Beats that failed only after the run was asked for tell nothing: the run itself stops them. */
  void tell(Runbook runbook) {
    Asked<Bounded> ledger = asked;
    if (ledger == null) {
      return;
    }
    Workflow.newDetachedCancellationScope(() -> Workflow.await(PATIENCE, ledger::isOver)).run();
    Bounded seen = ledger.success();
    if (seen != null && seen.failingSince() != null) {
      Duration offset = probe(seen);
      Instant lost = seen.seenLostAt();
      runbook.seenByProbe(
          seen.failingSince().minus(offset), lost == null ? null : lost.minus(offset));
    }
  }

  /** The probe's clock minus the worker's; of one that is unknown the run's verdict takes care. */
  private static Duration probe(Bounded seen) {
    return seen.clocks().stream()
        .filter(it -> it.host().equals("probe"))
        .map(HostClock::offset)
        .filter(it -> it != null)
        .findFirst()
        .orElse(Duration.ZERO);
  }
}
