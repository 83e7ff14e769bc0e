package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Replication;
import dev.holdfast.workflows.probe.LossLedgers.Bounded;
import dev.holdfast.workflows.probe.LossLedgers.Question;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.MemberSeen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the ledger what a promotion would lose, and what it has lost. */
final class LossQuestion {

  private final ServerFailoverRequest request;
  private final FailoverPorts ports;
  private final Readiness ready;
  private final Supplier<@Nullable Instant> endedAt;

  /** {@code endedAt} says when the old primary was down; null without a proof. */
  LossQuestion(
      ServerFailoverRequest request,
      FailoverPorts ports,
      Readiness ready,
      Supplier<@Nullable Instant> endedAt) {
    this.request = request;
    this.ports = ports;
    this.ready = ready;
    this.endedAt = endedAt;
  }

  /** As it is now: what is proven of the old primary's end may change until the promotion. */
  private Question question() {
    List<MemberSeen> suspects = ready.suspects();
    String candidate = ready.candidate().member();
    Replication replication = request.server().member(candidate).replication();
    return new Question(
        request.target(),
        request.ledger(),
        suspects.get(0).member(),
        candidate,
        suspects.size() == 1 ? endedAt.get() : null,
        replication != null && replication.mode() == Replication.Mode.SYNCHRONOUS);
  }

  /**
   * What is to be lost. Fails with {@link FailureCode#LOSS_TOO_LARGE} if that may be more than was
   * promised and than a person accepts; what is unknown is not refused, it is told.
   */
  Bounded expect() {
    Bounded expected = ports.ledgers().expect(question());
    Duration most = expected.loss().max();
    Duration allowed = allowed();
    if (most != null && allowed != null && most.compareTo(allowed) > 0) {
      throw FailureCode.LOSS_TOO_LARGE.failure(
          "promoting %s may lose %s, at most %d s are allowed"
              .formatted(ready.candidate().member(), expected.loss().text(), allowed.toSeconds()));
    }
    return expected;
  }

  private @Nullable Duration allowed() {
    Duration objective = request.run().rpo();
    Duration accepted = request.acceptedLoss();
    return accepted != null && (objective == null || accepted.compareTo(objective) > 0)
        ? accepted
        : objective;
  }

  /** What was lost. */
  Bounded measure() {
    return ports.ledgers().measure(question());
  }
}
