package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.probe.Loss;
import dev.holdfast.workflows.probe.LossLedgers;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.Rpo;
import java.time.Duration;
import java.util.List;

/** A ledger by which so much would be lost. */
record Losing(Duration loss) implements LossLedgers {

  @Override
  public Bounded expect(LossLedgers.Question question) {
    return measure(question);
  }

  @Override
  public Bounded measure(LossLedgers.Question question) {
    Loss loss =
        new Loss(Rpo.Method.LEDGER, Duration.ZERO, this.loss, 0L, null, null, false, List.of());
    return new Bounded(loss, null, null, null, List.of(), new Attempt(1, "witness", Duration.ZERO));
  }
}
