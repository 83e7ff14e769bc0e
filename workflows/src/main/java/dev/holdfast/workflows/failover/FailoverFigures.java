package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.probe.LossLedgers;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.site.ClusterLooks.ClusterSeen;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.Promotions.Promoted;
import dev.holdfast.workflows.site.Promotions.Settled;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a failover knows, and what follows for its figures. */
final class FailoverFigures {

  /**
   * By so many values sequences are moved where rows may be lost. Ten thousand commits a second,
   * the most that was measured, use them up in a hundred seconds.
   */
  static final long IDS_AHEAD = 1_000_000;

  private final ServerFailoverRequest request;
  private final Runbook runbook;
  private @Nullable ProbedImpact impact;
  private @Nullable String fromSite;
  private @Nullable Instant stoppedAt;
  private @Nullable Instant goodAt;
  private @Nullable Promoted promoted;

  FailoverFigures(ServerFailoverRequest request, Runbook runbook) {
    this.request = request;
    this.runbook = runbook;
    runbook.addUnknown("fence");
    runbook.add("promoted", List.of());
    runbook.moves(null, request.toSite());
  }

  void seen(ClusterSeen seen) {
    seen.members().stream()
        .map(MemberSeen::clock)
        .forEach(
            it -> {
              if (it != null) {
                runbook.host(it);
              }
            });
  }

  void ready(Readiness ready) {
    List<String> sites = ready.suspects().stream().map(MemberSeen::site).distinct().toList();
    fromSite = sites.size() == 1 ? sites.get(0) : null;
    runbook.moves(fromSite, ready.candidate().site());
  }

  /** When it began to hurt is asked of the probe meanwhile. */
  void impact(ProbedImpact asked) {
    impact = asked;
  }

  /** From here on clients of a system that was up can't write. */
  void writesStop() {
    stoppedAt = Runbook.now();
  }

  void fenced(Fencing.Proven proven) {
    SortedMap<String, Object> fence = new TreeMap<>();
    fence.put("proofs", proven.proofs());
    fence.put("waived", proven.waived());
    runbook.add("fence", fence);
    if (proven.waived() && request.waiver() != null) {
      runbook.waived(request.waiver());
    }
  }

  void promoted(Promoted now) {
    promoted = now;
    SortedMap<String, Object> entry = new TreeMap<>();
    entry.put("component", request.server().name());
    entry.put("member", now.member());
    entry.put("site", now.site());
    entry.put("timeline", now.timeline());
    entry.put("lsn", now.lsn());
    runbook.add("promoted", List.of(entry));
  }

  void opened(Settled settled) {
    runbook.add("openedAt", settled.openAt());
  }

  void good(Verification.Good good) {
    goodAt = good.goodSince();
    if (impact != null) {
      impact.tell(runbook);
    }
    runbook.recoveredAt(good.goodSince(), request.run().rto());
    Instant from = request.planned() ? stoppedAt : runbook.impact().at();
    if (from != null) {
      Duration away = Duration.between(from, good.goodSince());
      runbook.felt(away.isNegative() ? Duration.ZERO : away, null);
    }
  }

  void nothingLost() {
    runbook.lost(Rpo.nothing(request.run().rpo(), Rpo.Method.LIVE_COMPARE));
  }

  /** Shown before anybody is promoted. */
  void expected(LossLedgers.Bounded expected) {
    runbook.add("expectedLoss", expected.loss().text());
    Duration accepted = request.acceptedLoss();
    if (accepted != null) {
      runbook.waived(accepting(request.run().requestedBy(), accepted));
    }
  }

  /** A person's word for a loss beyond the objective. */
  static RunReport.Waiver accepting(String by, Duration most) {
    return new RunReport.Waiver(by, "accepts a loss of up to " + most.toSeconds() + " s", false);
  }

  void lost(LossLedgers.Bounded seen) {
    seen.clocks().forEach(runbook::host);
    runbook.lost(seen.loss().rpo(request.run().rpo()));
  }

  String sentence(Outcome outcome) {
    String subject = request.run().subject();
    String kind = request.run().kind().name();
    String verb = kind.charAt(0) + kind.substring(1).toLowerCase(Locale.ROOT);
    Promoted now = promoted;
    if (now == null) {
      return "%s of %s, run %s: %s; no other primary was made"
          .formatted(verb, subject, request.run().run(), outcome);
    }
    return "%s of %s, run %s: %s; %s at %s is the primary%s"
        .formatted(
            verb,
            subject,
            request.run().run(),
            outcome,
            now.member(),
            now.site(),
            goodAt == null ? "" : ", good since " + goodAt);
  }
}
