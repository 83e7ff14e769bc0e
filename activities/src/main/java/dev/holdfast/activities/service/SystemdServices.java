package dev.holdfast.activities.service;

import dev.holdfast.activities.process.Host;
import dev.holdfast.activities.process.LocalHost;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.ssh.SshHosts;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.SshAccess;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.ServiceControls.At;
import dev.holdfast.workflows.site.ServiceControls.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Services that are units of systemd, on the worker's host or over SSH. On the worker's host the
 * operator must have allowed {@code /usr/bin/systemctl start UNIT} and its like; elsewhere what the
 * user may do says so.
 */
public final class SystemdServices {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ProcessRunner runner;
  private final SshHosts ssh;
  private final AllowedCommands allowed;
  private final Map<String, String> environment;
  private final String worker;

  /**
   * As one worker reaches them.
   *
   * @param worker what people call its host
   */
  public SystemdServices(
      ProcessRunner runner,
      SshHosts ssh,
      AllowedCommands allowed,
      Map<String, String> environment,
      String worker) {
    this.runner = runner;
    this.ssh = ssh;
    this.allowed = allowed;
    this.environment = Map.copyOf(environment);
    this.worker = worker;
  }

  /** A unit before and after something was asked of it. */
  record Change(State before, String seen, boolean changed) {}

  SystemdUnit.Seen look(At at, Service service) {
    try (Host host = open(at, service)) {
      return unit(host, service).look();
    }
  }

  Change start(At at, Service service) throws InterruptedException {
    return change(at, service, "start", true);
  }

  Change stop(At at, Service service) throws InterruptedException {
    return change(at, service, "stop", false);
  }

  /** Fails with {@link FailureCode#COMMAND_NOT_ALLOWED} if {@code verb} may not be done here. */
  void requireAllowed(Service service, String verb) {
    if (service.ssh() == null) {
      allowed.require(List.of("/usr/bin/systemctl", verb, name(service)));
    }
  }

  void restart(At at, Service service) {
    requireAllowed(service, "restart");
    try (Host host = open(at, service)) {
      unit(host, service).restart(PATIENCE);
    }
  }

  private Change change(At at, Service service, String verb, boolean active)
      throws InterruptedException {
    requireAllowed(service, verb);
    try (Host host = open(at, service)) {
      SystemdUnit unit = unit(host, service);
      SystemdUnit.Seen before = unit.look();
      boolean there = active ? before.isActive() : before.isDown();
      if (!there) {
        unit.ask(verb, "--no-block");
        require(unit, active);
      }
      return new Change(state(before), "unit " + unit.name() + " " + unit.look(), !there);
    }
  }

  private static void require(SystemdUnit unit, boolean active) throws InterruptedException {
    if (!(active ? unit.becomesActive(PATIENCE) : unit.becomesDown(PATIENCE))) {
      throw FailureCode.SERVICE_CONTROL_FAILED.failure(
          "unit %s is %s after %d s".formatted(unit.name(), unit.look(), PATIENCE.toSeconds()));
    }
  }

  static State state(SystemdUnit.Seen seen) {
    return seen.isActive() ? State.ACTIVE : seen.isDown() ? State.INACTIVE : State.UNKNOWN;
  }

  private Host open(At at, Service service) {
    SshAccess access = service.ssh();
    if (access == null) {
      return new LocalHost(runner, worker, at.run(), environment);
    }
    if (access.host() == null) {
      throw FailureCode.PLAN_INVALID.failure(
          "nothing says which host %s runs on at %s".formatted(service.component(), at.site()));
    }
    return ssh.open(access, access.host());
  }

  private static SystemdUnit unit(Host host, Service service) {
    return new SystemdUnit(host, name(service));
  }

  private static String name(Service service) {
    String unit = service.unit();
    if (unit == null) {
      throw FailureCode.PLAN_INVALID.failure(service.component() + " has no unit");
    }
    return unit;
  }
}
