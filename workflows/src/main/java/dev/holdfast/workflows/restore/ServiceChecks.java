package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks at the recovered database as the application does. */
@ActivityInterface(namePrefix = "ServiceCheck")
public interface ServiceChecks {

  /**
   * Asks the plan's checks of the live database again and again until they held without a break for
   * the database's {@code stableFor}, or it is clear that they won't.
   */
  Verified verify(Question question);

  /**
   * As {@link #verify}, of a database that no backup was restored into: the measure is what it held
   * before itself, or nothing.
   */
  Verified verifyOld(OldQuestion question);

  /**
   * Compares what is left of the old database with the backup. Changes nothing in it, but lets
   * itself in for the moment. Fails with {@link FailureCode#FENCE_LOST}.
   */
  LossMeasured measureLoss(OldDatabase old);

  /** What to look at. */
  record Question(DatabaseTarget target, BackupReference backup) {}

  /** The database that was live before the swap, and what it is held against. */
  record OldDatabase(Hold hold, BackupReference backup, String kept) {
    public DatabaseTarget target() {
      return hold.target();
    }
  }

  /**
   * What to look at once the old database is live again, or another server is its primary.
   *
   * @param rows what its required tables held before, by table; null if nobody counted them
   */
  record OldQuestion(DatabaseTarget target, @Nullable SortedMap<String, Long> rows) {
    public OldQuestion {
      rows = rows == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    }
  }

  /**
   * What the checks saw.
   *
   * @param goodSince first good look of the unbroken window, by the worker's clock
   * @param goodSinceThere the same moment by the database server's clock
   * @param errors which part of the looks was not good, from the first good one on
   * @param latency how long the slowest check took, in the median of these looks; null if there
   *     were none
   */
  record Verified(
      List<CheckReport> checks,
      @Nullable Instant goodSince,
      @Nullable Instant goodSinceThere,
      int looks,
      double errors,
      @Nullable Duration latency,
      Attempt attempt)
      implements Observation {
    public Verified {
      checks = List.copyOf(checks);
    }

    /** Of which nobody measured more. */
    public Verified(
        List<CheckReport> checks,
        @Nullable Instant goodSince,
        @Nullable Instant goodSinceThere,
        int looks,
        Attempt attempt) {
      this(checks, goodSince, goodSinceThere, looks, 0, null, attempt);
    }

    @Override
    public String detail() {
      return goodSince == null
          ? "did not hold in " + looks + " looks"
          : "held in the last of "
              + looks
              + " looks, since "
              + goodSince.truncatedTo(ChronoUnit.MILLIS);
    }
  }

  /**
   * The old database against the backup.
   *
   * @param readable whether the old database could be read
   * @param identical whether every table of it was compared and is as in the backup
   */
  record LossMeasured(boolean readable, boolean identical, String differences, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return differences;
    }
  }
}
