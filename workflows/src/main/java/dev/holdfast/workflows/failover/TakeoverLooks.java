package dev.holdfast.workflows.failover;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.site.MemberTarget;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a takeover needs beside the standby's log. Changes nothing, and fails only by its
 * input: what did not answer within seconds is unknown, and said to be.
 */
@ActivityInterface(namePrefix = "Takeover")
public interface TakeoverLooks {

  /** The login, the disks and the last backups of a standby, all at the same time. */
  TakeoverSeen look(MemberTarget standby);

  /** Which of these the worker can't resolve. No value is ever shown. */
  Unresolved resolve(Wanted wanted);

  /**
   * What was seen.
   *
   * @param login null if it could not be tried
   * @param disks that hold data and log; empty if they could not be seen
   * @param unseen what could not be seen, and why
   */
  record TakeoverSeen(
      String member,
      @Nullable Login login,
      List<Disk> disks,
      List<BackupSeen> backups,
      List<String> unseen,
      Attempt attempt)
      implements Observation {

    public TakeoverSeen {
      disks = List.copyOf(disks);
      backups = List.copyOf(backups);
      unseen = List.copyOf(unseen);
    }

    @Override
    public String detail() {
      return String.join("; ", unseen);
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /**
   * Who promotes it.
   *
   * @param growthBytes what its log may still take up until {@code max_wal_size}
   */
  record Login(String role, boolean superuser, long growthBytes) {}

  /**
   * A disk of the standby.
   *
   * @param log whether its write-ahead log is on it
   */
  record Disk(String mount, long freeBytes, long totalBytes, boolean log) {}

  /**
   * The newest complete backup of a database.
   *
   * @param age of its snapshot; null if there is none
   */
  record BackupSeen(String component, @JsonProperty("ageSeconds") @Nullable Duration age) {}

  /** References of a plan, each with the component that it belongs to. */
  record Wanted(List<Needed> all) {
    public Wanted {
      all = List.copyOf(all);
    }
  }

  /** One reference as the plan writes it. */
  record Needed(String component, String reference) {}

  /** Those that can't be resolved, each with why. */
  record Unresolved(List<String> missing, Attempt attempt) implements Observation {
    public Unresolved {
      missing = List.copyOf(missing);
    }

    @Override
    public String detail() {
      return String.join("; ", missing);
    }

    @Override
    public boolean changed() {
      return false;
    }
  }
}
