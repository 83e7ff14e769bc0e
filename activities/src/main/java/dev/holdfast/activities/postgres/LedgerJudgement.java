package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.probe.Beat;
import dev.holdfast.workflows.probe.Beat.Standing;
import dev.holdfast.workflows.probe.Loss;
import dev.holdfast.workflows.probe.LossBounds;
import dev.holdfast.workflows.probe.LossLedgers.Bounded;
import dev.holdfast.workflows.probe.LossLedgers.Question;
import dev.holdfast.workflows.probe.Mark;
import dev.holdfast.workflows.probe.StrandedWal;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.HostClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts together what ledger, successor and old primary show. */
final class LedgerJudgement {

  /** Of so many last beats the fastest tells the old primary's clock. */
  private static final int LAST_BEATS = 20;

  private final Question question;
  private final LedgerReading ledger;
  private final ProbeState state;

  LedgerJudgement(Question question, LedgerReading ledger, ProbeState state) {
    this.question = question;
    this.ledger = ledger;
    this.state = state;
  }

  LedgerReading ledger() {
    return ledger;
  }

  Bounded bounded(Successor successor, OldWal oldWal, Attempt attempt) {
    if (!successor.system().equals(ledger.system())) {
      return bounded(
          Loss.unknown("the ledger is of another cluster, system identifier " + ledger.system()),
          successor,
          attempt);
    }
    List<Beat> beats = successor.beats();
    List<Standing> standings = beats.stream().map(successor::standing).toList();
    StrandedWal stranded = stranded(successor, standings, oldWal);
    Loss loss =
        LossBounds.of(
            new LossBounds.Evidence(
                beats,
                standings,
                state.now(),
                sinceEnd(),
                sawItFail(beats),
                question.synchronous(),
                stranded));
    return bounded(loss, successor, attempt);
  }

  private @Nullable StrandedWal stranded(
      Successor successor, List<Standing> standings, OldWal oldWal) {
    List<Beat> beats = successor.beats();
    if (beats.isEmpty()) {
      return null;
    }
    int found = Math.max(0, standings.lastIndexOf(Standing.SURVIVED));
    int lost = standings.indexOf(Standing.LOST);
    long from = beats.get(found).lsnBefore();
    // where the old WAL was left is not known: no earlier than the last beat that was found
    long forkAtMost = lost < 0 ? -1L : beats.get(lost).lsnAfter();
    return oldWal.stranded(question, successor, from, forkAtMost).orElse(null);
  }

  /** By the clock of the host that holds the ledger, which is the worker's own. */
  private Duration sinceEnd() {
    Instant end = question.endedAt();
    return Duration.between(end == null ? Instant.now() : end, state.hostAt());
  }

  /** The probe was there when the old primary ended: beats failed after its last one. */
  private boolean sawItFail(List<Beat> beats) {
    Mark since = ledger.failingSince();
    return since != null
        && !beats.isEmpty()
        && !since.wall().isBefore(beats.get(beats.size() - 1).sent().wall());
  }

  private Bounded bounded(Loss loss, Successor successor, Attempt attempt) {
    List<Beat> beats = successor.beats();
    Mark failing = sawItFail(beats) ? ledger.failingSince() : null;
    Mark lost = failing == null ? null : ledger.seenLost();
    return new Bounded(
        loss,
        beats.isEmpty() ? null : beats.get(beats.size() - 1).acked().wall(),
        failing == null ? null : failing.wall(),
        lost == null ? null : lost.wall(),
        clocks(loss, successor),
        attempt);
  }

  private List<HostClock> clocks(Loss loss, Successor successor) {
    List<HostClock> clocks = new ArrayList<>();
    Duration probe = state.offset();
    clocks.add(new HostClock("probe", loss.clockDoubted() ? null : probe));
    List<Beat> beats = successor.beats();
    beats.stream()
        .skip(Math.max(0, beats.size() - LAST_BEATS))
        .min(Comparator.comparing(it -> it.sent().atMost(it.acked())))
        .ifPresent(
            it ->
                clocks.add(
                    new HostClock("postgresql " + question.oldPrimary(), it.offset().plus(probe))));
    clocks.add(new HostClock("postgresql " + question.candidate(), successor.offset()));
    return clocks;
  }
}
