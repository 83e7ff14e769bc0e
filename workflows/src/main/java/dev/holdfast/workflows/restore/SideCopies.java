package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/** The copy of a database that is restored beside the live one. */
@ActivityInterface(namePrefix = "SideCopy")
public interface SideCopies {

  /**
   * Looks whether the backup can be restored: server, login, versions, extensions, privileges, room
   * on disk, and that nobody else holds the database. Changes nothing.
   */
  Ready preflight(Source source);

  /**
   * Restores the backup into a database of its own; returns its name. A second attempt ends what
   * the first one left, its processes and sessions too, and begins anew under another name, unless
   * the first still runs in the same worker: then it is joined.
   */
  Restored restoreBeside(Source source);

  /**
   * Gives the side copy the owner, privileges, settings, connection limit and comment of the live
   * database (or of the backup, if there is none), and compares.
   */
  Matched matchProperties(Copy copy);

  /**
   * Holds the side copy against manifest and plan: tables, extensions, row counts, checksums,
   * structure, the plan's checks. Returns what each check saw; a check that does not hold is for
   * the caller to judge.
   */
  Verified verify(Copy copy);

  /** Drops every side copy of the run, after ending its sessions; safe to repeat. */
  Dropped drop(DatabaseTarget target);

  /** What to restore. */
  record Source(DatabaseTarget target, BackupReference backup) {}

  /** A restored side copy. */
  record Copy(DatabaseTarget target, BackupReference backup, String side) {}

  /**
   * The backup can be restored.
   *
   * @param liveExists whether there is a live database of that name
   * @param serviceUp whether it served the plan's checks when looked at
   * @param findings what is worth knowing, such as roles that don't exist
   */
  record Ready(
      String serverVersion,
      boolean liveExists,
      boolean serviceUp,
      HostClock clock,
      List<String> findings,
      Attempt attempt)
      implements Observation {
    public Ready {
      findings = List.copyOf(findings);
    }

    @Override
    public String detail() {
      String live = liveExists ? serviceUp ? "serving" : "broken" : "missing";
      String more = findings.isEmpty() ? "" : "; " + String.join("; ", findings);
      return "PostgreSQL " + serverVersion + ", live database " + live + more;
    }
  }

  /** The side copy is there, complete as far as {@code pg_restore} says. */
  record Restored(String side, long bytes, List<String> findings, Attempt attempt)
      implements Observation {
    public Restored {
      findings = List.copyOf(findings);
    }

    @Override
    public String detail() {
      String more = findings.isEmpty() ? "" : "; " + String.join("; ", findings);
      return side + ", " + bytes + " bytes" + more;
    }
  }

  /** The side copy's properties are those wanted. */
  record Matched(List<String> findings, Attempt attempt) implements Observation {
    public Matched {
      findings = List.copyOf(findings);
    }

    @Override
    public String detail() {
      return findings.isEmpty() ? "equal" : String.join("; ", findings);
    }
  }

  /**
   * What the checks saw.
   *
   * @param writes how many row changes the copy's statistics count, to tell later whether someone
   *     wrote to it
   */
  record Verified(List<CheckReport> checks, long writes, Attempt attempt) implements Observation {
    public Verified {
      checks = List.copyOf(checks);
    }

    @Override
    public String detail() {
      long held = checks.stream().filter(it -> it.state() == CheckReport.State.PASSED).count();
      return held + " of " + checks.size() + " checks held";
    }

    /** Fails with {@link FailureCode#SIDE_COPY_DIFFERS} unless every required check held. */
    public Verified orFail() {
      return CheckFailures.orFail(this, checks, FailureCode.SIDE_COPY_DIFFERS);
    }
  }

  /** No side copy of the run is left. */
  record Dropped(List<String> databases, Attempt attempt) implements Observation {
    public Dropped {
      databases = List.copyOf(databases);
    }

    @Override
    public String detail() {
      return databases.isEmpty() ? "there was none" : "dropped " + String.join(", ", databases);
    }

    @Override
    public boolean changed() {
      return !databases.isEmpty();
    }
  }
}
