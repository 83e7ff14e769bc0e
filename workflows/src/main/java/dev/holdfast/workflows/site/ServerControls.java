package dev.holdfast.workflows.site;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Starts, stops, fences and looks at the PostgreSQL servers themselves, on their hosts.
 *
 * <p>All are safe to repeat: each looks at the server first and goes on from there. All fail with
 * {@link FailureCode#HOST_UNREACHABLE}, {@link FailureCode#HOST_KEY_REFUSED} or {@link
 * FailureCode#HOST_LOGIN_REFUSED} if the host can't be worked on, and with {@link
 * FailureCode#WRONG_SERVER} if what is found there is not the member that was asked for.
 */
@ActivityInterface(namePrefix = "Server")
public interface ServerControls {

  /**
   * What can be seen of a server within seconds; changes nothing. A host that can't be looked at is
   * {@link State#UNKNOWN}, not a failure.
   */
  Looked look(MemberTarget target);

  /**
   * Stops the server, whatever that takes, and keeps it from being started again as a primary.
   * Returns once none of its processes lives, its restart is disabled and any later start would be
   * read-only: a proof that lets others promote. Also for a server that is down already.
   *
   * <p>Fails with {@link FailureCode#FENCE_UNPROVEN} if that can't be seen; a server that is
   * controlled by commands of the team's own never gives a proof.
   */
  Fenced fence(Fence fence);

  /**
   * Takes back what {@link #fence} of the same run did, and starts the server again if it ran then.
   * Does nothing if this run did not fence it. Fails with {@link FailureCode#START_REFUSED} if
   * another run has fenced it since, or if another primary has taken its place.
   */
  Unfenced unfence(Unfence unfence);

  /**
   * Starts the server and returns once it lets clients in. Fails with {@link
   * FailureCode#START_REFUSED} if it is fenced or its timeline was superseded, so that it would
   * write beside the primary that took its place or could not follow it.
   */
  Started start(Start start);

  /**
   * Stops the server as an operator would: sessions are ended, standbys get all that was written.
   * Its restart is not disabled. Fails with {@link FailureCode#CONTROL_FAILED} if it does not end
   * in time; nothing is killed.
   */
  Stopped stop(Stop stop);

  /** Whether a server's processes live. */
  enum State {
    RUNNING,
    STOPPED,
    UNKNOWN
  }

  /** Whether the server would come up as a primary by itself. */
  enum Restart {
    ENABLED,
    DISABLED,
    UNKNOWN
  }

  /** How a server came to a stop. */
  enum How {
    WAS_DOWN,
    FAST,
    IMMEDIATE,
    KILLED,
    COMMAND
  }

  /** As what a server is started. */
  enum Role {
    /** As its data directory says. */
    AS_IT_IS,
    /** Read-only, following whatever {@code primary_conninfo} names. */
    AS_STANDBY
  }

  /**
   * A server to fence.
   *
   * @param reason kept on the server's host for whoever wonders why it does not start
   * @param systemIdentifier of the cluster as seen elsewhere; null if nobody knows
   * @param patience how long a fast shutdown may take before it is made a harder one
   * @param planned whether it serves clients, who should wait no longer than they have to
   */
  record Fence(
      MemberTarget target,
      String reason,
      @Nullable String systemIdentifier,
      Duration patience,
      boolean planned) {

    /** One that may not serve any more. */
    public Fence(
        MemberTarget target, String reason, @Nullable String systemIdentifier, Duration patience) {
      this(target, reason, systemIdentifier, patience, false);
    }
  }

  /**
   * A server to let go again.
   *
   * @param successor where another server became primary; null if none did
   */
  record Unfence(MemberTarget target, @Nullable Fork successor, Duration patience) {}

  /**
   * A server to start.
   *
   * @param successor where another server became primary; null if none did
   * @param patience until it lets clients in
   */
  record Start(MemberTarget target, Role role, @Nullable Fork successor, Duration patience) {}

  /** A server to stop; {@code patience} until it is down. */
  record Stop(MemberTarget target, Duration patience) {}

  /**
   * Where a new primary left the old one's history, as the new one tells.
   *
   * @param timeline that began there
   * @param lsn where it began, such as {@code 0/3000148}
   */
  record Fork(int timeline, String lsn) {}

  /**
   * What a server's control file says.
   *
   * @param checkpoint the latest one; nothing before it is missing
   * @param clean whether it was shut down, so that nothing follows the checkpoint
   */
  record Cluster(String systemIdentifier, int timeline, String checkpoint, boolean clean) {}

  /**
   * What was seen.
   *
   * @param pid of the first process; null if none lives or none can be seen
   * @param fencedBy the run that fenced it; null if none did
   * @param seen for a person: processes, unit, or why nothing can be seen
   */
  record Looked(
      State state,
      Restart restart,
      @Nullable Long pid,
      @Nullable String fencedBy,
      String seen,
      Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return seen;
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /**
   * The proof that a server is down and stays read-only.
   *
   * @param resource the host, and data directory or unit on it
   * @param how it was stopped
   * @param observedAt when it was seen to be so, by the worker's clock
   * @param cluster what it held in the end; null if its control file can't be read
   */
  record Fenced(
      String resource,
      How how,
      Instant observedAt,
      @Nullable Cluster cluster,
      String seen,
      Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return resource + ": " + seen;
    }
  }

  /** The fence of this run is gone. */
  record Unfenced(boolean unfenced, String seen, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return seen;
    }

    @Override
    public boolean changed() {
      return unfenced;
    }
  }

  /** The server lets clients in. */
  record Started(boolean started, String seen, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return seen;
    }

    @Override
    public boolean changed() {
      return started;
    }
  }

  /**
   * The server is down.
   *
   * @param cluster what it held in the end; null if its control file can't be read
   */
  record Stopped(How how, @Nullable Cluster cluster, String seen, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return seen;
    }

    @Override
    public boolean changed() {
      return how != How.WAS_DOWN;
    }
  }
}
