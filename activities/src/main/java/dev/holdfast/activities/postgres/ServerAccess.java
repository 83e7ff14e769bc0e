package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Host;
import dev.holdfast.activities.process.LocalHost;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.service.SystemdUnit;
import dev.holdfast.activities.ssh.SshHosts;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.plan.SshAccess;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.MemberTarget;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reaches the servers of plans on their hosts: where the methods of control are told apart. */
public final class ServerAccess {

  private static final Logger log = LoggerFactory.getLogger(ServerAccess.class);
  private static final Duration WRITE_OUT = Duration.ofMinutes(1);

  private final References references;
  private final ProcessRunner runner;
  private final SshHosts ssh;
  private final Map<String, String> environment;
  private final String worker;

  /**
   * As one worker reaches them.
   *
   * @param environment where {@code PATH} and {@code HOLDFAST_PG_BIN} are looked up
   * @param worker what people call its host
   */
  public ServerAccess(
      References references,
      ProcessRunner runner,
      SshHosts ssh,
      Map<String, String> environment,
      String worker) {
    this.references = references;
    this.runner = runner;
    this.ssh = ssh;
    this.environment = Map.copyOf(environment);
    this.worker = worker;
  }

  /** What is done with a server while its host can be worked on. */
  interface Work<T> {
    T on(ControlledServer server) throws InterruptedException;
  }

  /** How the plan controls it. Fails with {@link FailureCode#FENCE_UNPROVEN} if it can't. */
  static ServerControl control(MemberTarget target) {
    ServerControl control = target.member().control();
    if (control == null) {
      throw FailureCode.FENCE_UNPROVEN.failure(
          "the plan does not say how " + target.member().name() + " is controlled");
    }
    return control;
  }

  /** Does {@code work} with the member, and leaves its host. */
  <T> T with(MemberTarget target, Work<T> work) throws InterruptedException {
    ServerControl control = control(target);
    try (Host host = open(target, control)) {
      ServerDirectory directory = ServerDirectory.of(host, path(target, control));
      ProgramFolders programs = new ProgramFolders(own(control));
      Supervision supervision =
          switch (control.method()) {
            case PG_CTL -> new PgCtlControl(directory, programs);
            case SYSTEMD, SSH -> new SystemdControl(new SystemdUnit(host, unit(target, control)));
            case COMMAND -> throw new IllegalArgumentException("commands show nothing of a server");
          };
      ControlledServer server = new ControlledServer(directory, supervision, programs);
      return work.on(server);
    }
  }

  /**
   * The data directory, if its host is the worker's own. Fails with {@link FailureCode#ROAD_CLOSED}
   * if the server is controlled by commands of the team's own.
   */
  Optional<Path> localDirectory(MemberTarget target) {
    ServerControl control = control(target);
    return switch (control.method()) {
      case PG_CTL, SYSTEMD -> Optional.of(Path.of(path(target, control)));
      case SSH -> Optional.empty();
      case COMMAND ->
          throw FailureCode.ROAD_CLOSED.failure(
              target.member().name() + " is controlled by commands, which show no directory");
    };
  }

  /**
   * Has a server that serves write out now what its shutdown would have to, while clients wait. If
   * it does not within a minute, its shutdown does.
   */
  void writeOut(MemberTarget target, int attempt) {
    try (var session =
        new PostgresServers(references).tryOpen(target, attempt, "write out", WRITE_OUT)) {
      session.execute("CHECKPOINT");
    } catch (SQLException e) {
      log.info("{} takes no checkpoint now: {}", target.member().name(), e.getMessage());
    }
  }

  /** Where it must be listening. */
  int port(MemberTarget target) {
    return PostgresServers.known(() -> references.port(target.member().port()));
  }

  private Host open(MemberTarget target, ServerControl control) {
    SshAccess access = control.ssh();
    if (control.method() != ServerControl.Method.SSH) {
      return new LocalHost(runner, worker, target.run(), environment);
    }
    if (access == null) {
      throw missing(target, "ssh");
    }
    return ssh.open(access, target.member().host());
  }

  private String path(MemberTarget target, ServerControl control) {
    Reference directory = control.dataDirectory();
    if (directory == null) {
      throw missing(target, "dataDirectory");
    }
    return PostgresServers.known(() -> references.resolve(directory));
  }

  private static String unit(MemberTarget target, ServerControl control) {
    String unit = control.unit();
    if (unit == null) {
      throw missing(target, "unit");
    }
    return unit;
  }

  private Optional<String> own(ServerControl control) {
    return control.method() == ServerControl.Method.SSH
        ? Optional.empty()
        : Optional.ofNullable(environment.get("HOLDFAST_PG_BIN")).filter(it -> !it.isBlank());
  }

  private static RuntimeException missing(MemberTarget target, String key) {
    return FailureCode.PLAN_INVALID.failure(
        "the control of %s needs %s".formatted(target.member().name(), key));
  }
}
