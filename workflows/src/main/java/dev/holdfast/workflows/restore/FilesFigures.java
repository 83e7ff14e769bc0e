package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Runbook;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The figures of a restore of files: what was seen when, and what follows for RTO and RPO. */
final class FilesFigures {

  private final Runbook runbook;
  private final Terms terms;

  private Backups.@Nullable Chosen chosen;
  private FileSwaps.@Nullable Swapped swapped;
  private boolean served;

  FilesFigures(Runbook runbook, Terms terms) {
    this.runbook = runbook;
    this.terms = terms;
    runbook.addUnknown("backup", "target", "reachable", "kept");
  }

  void chosen(Backups.Chosen seen) {
    chosen = seen;
    runbook.add("backup", seen.backup());
    runbook.add("target", fields("at", seen.backup().startedAt(), "lsn", null));
    runbook.add("reachable", fields("fromAt", seen.reachableFrom(), "toAt", seen.reachableTo()));
  }

  void before(FileCopies.Observed seen) {
    served = seen.served();
  }

  void swapped(FileSwaps.Swapped seen) {
    swapped = seen;
    String folders = String.join(", ", seen.kept());
    runbook.add("kept", folders.isEmpty() ? null : fields("folder", folders, "untilAt", null));
  }

  /** What was there was used until it was renamed; else nothing was since the impact. */
  void good(Instant good) {
    runbook.recoveredAt(good, terms.rto());
    Duration gap = Objects.requireNonNull(swapped).gap();
    Duration since = Duration.between(runbook.impact().at(), good);
    Duration without = since.isNegative() ? Duration.ZERO : since;
    runbook.felt(served ? gap : without, gap);
  }

  void lost(FileSwaps.@Nullable LossMeasured seen) {
    FileSwaps.Swapped swap = Objects.requireNonNull(swapped);
    runbook.lost(
        FileLoss.of(
            terms.rpo(),
            Objects.requireNonNull(chosen).backup().startedAt(),
            runbook.impact().at(),
            swap.kept().isEmpty() ? null : swap.at(),
            seen));
  }

  /** What people are told: outcome, recovery time, loss, and which backup it was. */
  String sentence(Outcome outcome) {
    String backup = chosen == null ? "unknown" : chosen.backup().startedAt().toString();
    return RunSentence.of("Restore", runbook.report(), outcome, "Backup of " + backup);
  }

  private static Map<String, @Nullable Object> fields(
      String one, @Nullable Object value, String other, @Nullable Object otherValue) {
    Map<String, @Nullable Object> fields = new TreeMap<>();
    fields.put(one, value);
    fields.put(other, otherValue);
    return fields;
  }
}
