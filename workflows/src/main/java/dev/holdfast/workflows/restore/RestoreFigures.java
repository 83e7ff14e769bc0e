package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Runbook;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The figures of one restore: what was seen when, and what follows for RTO, RPO and downtime. */
final class RestoreFigures {

  private final Runbook runbook;
  private final Database database;

  private Backups.@Nullable Chosen chosen;
  private boolean serviceUpBefore;
  private Duration clockOffset = Duration.ZERO;
  private @Nullable Instant closedAt;
  private @Nullable Duration gap;

  RestoreFigures(Runbook runbook, Database database) {
    this.runbook = runbook;
    this.database = database;
    runbook.addUnknown("backup", "target", "reachable", "kept");
  }

  void chosen(Backups.Chosen seen) {
    chosen = seen;
    runbook.add("backup", seen.backup());
    runbook.add("target", fields("at", seen.backup().startedAt(), "lsn", seen.backup().startLsn()));
    runbook.add("reachable", fields("fromAt", seen.reachableFrom(), "toAt", seen.reachableTo()));
  }

  void before(SideCopies.Ready seen) {
    serviceUpBefore = seen.serviceUp();
    HostClock clock = seen.clock();
    clockOffset = clock.offset() == null ? Duration.ZERO : clock.offset();
    runbook.host(clock);
  }

  void closed(DatabaseSwaps.Quiesced seen) {
    closedAt = seen.closedAt();
  }

  void served(DatabaseSwaps.Opened seen) {
    gap = seen.gap();
  }

  /**
   * The system is good. Downtime runs on the database server's clock from the first refusal if the
   * service was up until then, else from the impact.
   */
  void good(ServiceChecks.Verified seen) {
    Instant good = Objects.requireNonNull(seen.goodSince());
    runbook.recoveredAt(good, database.rto());
    boolean upUntilClosed = serviceUpBefore && closedAt != null && seen.goodSinceThere() != null;
    Duration downtime =
        upUntilClosed
            ? Duration.between(closedAt, seen.goodSinceThere())
            : Duration.between(runbook.impact().at(), good);
    runbook.felt(downtime.isNegative() ? Duration.ZERO : downtime, gap);
  }

  void lost(ServiceChecks.@Nullable LossMeasured seen) {
    Instant snapshot = Objects.requireNonNull(chosen).backup().startedAt();
    Instant impact = runbook.impact().at();
    runbook.lost(RestoreLoss.of(database.rpo(), snapshot, impact, closedAt, seen, clockOffset));
  }

  void kept(DatabaseSwaps.Swapped swapped, @Nullable Instant untilAt) {
    runbook.add("kept", swapped.kept() == null ? null : kept(swapped.kept(), untilAt));
  }

  static Map<String, @Nullable Object> kept(String database, @Nullable Instant untilAt) {
    return fields("database", database, "untilAt", untilAt);
  }

  private static Map<String, @Nullable Object> fields(
      String one, @Nullable Object value, String other, @Nullable Object otherValue) {
    Map<String, @Nullable Object> fields = new TreeMap<>();
    fields.put(one, value);
    fields.put(other, otherValue);
    return fields;
  }

  /** What people are told: outcome, recovery time, loss, and which backup it was. */
  String sentence(Outcome outcome) {
    String backup = chosen == null ? "unknown" : chosen.backup().startedAt().toString();
    return RunSentence.of("Restore", runbook.report(), outcome, "Backup of " + backup);
  }
}
