package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/**
 * The copy of a database that is restored beside the live one. Whatever changes it fails with
 * {@link FailureCode#FENCE_LOST} once the run does not hold the fence record any more; dropping it
 * stays allowed, since it carries the run's name.
 */
@ActivityInterface(namePrefix = "SideCopy")
public interface SideCopies {

  /**
   * Looks whether the backup can be restored: server, login, versions, extensions, privileges, room
   * on disk, and that nobody else holds the database, unless the glass is broken. Changes nothing.
   */
  Ready preflight(Source source);

  /**
   * Restores the backup into a database of its own; returns its name. A second attempt ends what
   * the first one left, its processes and sessions too, and begins anew under another name, unless
   * the first still runs in the same worker: then it is joined. Stops soon once the fence is lost.
   */
  Restored restoreBeside(Wanted wanted);

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

  /**
   * Drops every side copy of the run, after ending its sessions; safe to repeat. One that was live
   * and of which it is not known whether somebody wrote to it is left.
   */
  Dropped drop(Hold hold);

  /**
   * What is to be restored.
   *
   * @param breakGlass whether another run's hold on the database is no reason to refuse
   * @param inPlace whether the live database will be dropped before
   */
  record Source(
      DatabaseTarget target, BackupReference backup, boolean breakGlass, boolean inPlace) {}

  /** What to restore now. */
  record Wanted(Hold hold, BackupReference backup) {
    public DatabaseTarget target() {
      return hold.target();
    }
  }

  /** A restored side copy. */
  record Copy(Hold hold, BackupReference backup, String side) {
    public DatabaseTarget target() {
      return hold.target();
    }
  }

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

  /**
   * No side copy of the run is left but these.
   *
   * @param left were live, and nobody knows whether somebody wrote to them
   */
  record Dropped(List<String> databases, List<String> left, Attempt attempt)
      implements Observation {
    public Dropped {
      databases = List.copyOf(databases);
      left = List.copyOf(left);
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
