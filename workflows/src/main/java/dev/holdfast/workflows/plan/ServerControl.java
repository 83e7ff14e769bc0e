package dev.holdfast.workflows.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the PostgreSQL server itself is started, stopped and looked at.
 *
 * @param dataDirectory on the server's host; null if the plan does not say
 * @param unit of systemd; null if there is none
 * @param start command and arguments; empty but for {@link Method#COMMAND}
 * @param stop command and arguments; empty but for {@link Method#COMMAND}
 * @param ssh how the server's host is logged in to; null if its commands run on the worker's host
 */
public record ServerControl(
    Method method,
    @Nullable Reference dataDirectory,
    @Nullable String unit,
    List<String> start,
    List<String> stop,
    @Nullable SshAccess ssh) {

  public ServerControl {
    start = List.copyOf(start);
    stop = List.copyOf(stop);
  }

  /** Control from the worker's own host. */
  public ServerControl(
      Method method,
      @Nullable Reference dataDirectory,
      @Nullable String unit,
      List<String> start,
      List<String> stop) {
    this(method, dataDirectory, unit, start, stop, null);
  }

  /** The same for one member, which may have things of its own. */
  ServerControl at(
      @Nullable Reference ownDirectory,
      @Nullable String ownUnit,
      @Nullable Reference sshHost,
      @Nullable Reference sshPort) {
    return new ServerControl(
        method,
        ownDirectory == null ? dataDirectory : ownDirectory,
        ownUnit == null ? unit : ownUnit,
        start,
        stop,
        ssh == null ? null : ssh.at(sshHost, sshPort));
  }

  /** Whether it shows that the server is down and stays down: a proof that lets others promote. */
  public boolean provesStopped() {
    return method != Method.COMMAND;
  }

  /** What controls a server. */
  public enum Method {
    /** {@code pg_ctl} on the worker's host. */
    PG_CTL,
    /** A unit of systemd on the worker's host. */
    SYSTEMD,
    /** A unit of systemd on the server's own host. */
    SSH,
    /** Commands of the team's own, which prove nothing. */
    COMMAND
  }
}
