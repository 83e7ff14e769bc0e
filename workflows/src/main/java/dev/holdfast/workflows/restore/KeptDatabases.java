package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.TableName;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.DatabaseFences;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The old databases that swaps have kept. Which ones these are the server's swap log says. */
@ActivityInterface(namePrefix = "Kept")
public interface KeptDatabases {

  /**
   * Looks whether the kept database can take its place again: it is there, can be read, and the
   * live one is what the run swapped in. Opens it for a moment. Fails with {@link
   * FailureCode#NOT_KEPT}, for good if a later swap has replaced the database since.
   */
  Ready preflight(Kept kept);

  /** Whether the kept database is there. Changes nothing. */
  Seen look(Kept kept);

  /**
   * Counts what is in a database that was live until a roll back and what of it was written since
   * it had been swapped in, and holds it against the dump. Leaves it open: nobody else knows its
   * name.
   */
  Counted count(Replaced replaced);

  /**
   * Drops a database that a swap has kept, with its sessions. Fails with {@link
   * FailureCode#NOT_KEPT} for any other one, with {@link FailureCode#FENCE_LOST} if the run does
   * not hold the fence record. Safe to repeat.
   */
  Removed remove(Removal removal);

  /**
   * An old database.
   *
   * @param swappedBy the run that swapped it out
   * @param database its name now
   */
  record Kept(DatabaseTarget target, String swappedBy, String database) {}

  /**
   * What a roll back has swapped out.
   *
   * @param swappedBy the run that had swapped it in
   * @param database its name now
   * @param dump what was dumped of it while it was live, null if nothing was
   * @param changes as {@link Ready#changes} said before that dump
   */
  record Replaced(
      DatabaseTarget target,
      String swappedBy,
      String database,
      @Nullable BackupReference dump,
      long changes) {}

  /**
   * What to drop.
   *
   * @param swappedBy the run whose swap has kept it
   */
  record Removal(DatabaseFences.Hold hold, String swappedBy, String database) {}

  /**
   * The kept database can take its place again.
   *
   * @param liveReadable whether there is a live database that lets the plan's user in
   * @param tables all tables of the live database
   * @param changes how many rows of any kind the server has counted as changed in it
   * @param rows rows of the plan's required tables in the kept database
   */
  record Ready(
      boolean liveReadable,
      List<TableName> tables,
      long changes,
      SortedMap<String, Long> rows,
      HostClock clock,
      Attempt attempt)
      implements Observation {
    public Ready {
      tables = List.copyOf(tables);
      rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    }

    @Override
    public String detail() {
      String live =
          liveReadable ? "live database with " + tables.size() + " tables" : "no live database";
      return live + "; the old one holds " + rows;
    }
  }

  /** Whether the kept database is there. */
  record Seen(boolean there, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return there ? "it is there" : "it is gone";
    }
  }

  /**
   * What is in a database that was live.
   *
   * @param rows by table
   * @param written of these, rows inserted or changed since the database was swapped in, by table
   * @param inDump whether the dump is known to hold all of it
   */
  record Counted(
      SortedMap<String, Long> rows,
      SortedMap<String, Long> written,
      boolean inDump,
      String comparison,
      Attempt attempt)
      implements Observation {
    public Counted {
      rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
      written = Collections.unmodifiableSortedMap(new TreeMap<>(written));
    }

    long totalRows() {
      return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    long totalWritten() {
      return written.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public String detail() {
      return totalRows() + " rows, " + totalWritten() + " of them written since; " + comparison;
    }
  }

  /** It is not there any more. */
  record Removed(String database, boolean existed, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return existed ? database + " dropped" : database + " was gone already";
    }

    @Override
    public boolean changed() {
      return existed;
    }
  }
}
