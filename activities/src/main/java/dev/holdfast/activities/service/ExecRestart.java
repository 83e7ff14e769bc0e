package dev.holdfast.activities.service;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.ProcessRequest;
import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.ProcessStartException;
import dev.holdfast.activities.process.RunningProcess;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.restore.ServiceRestarts;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.ServiceControls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts services by commands on the worker's host, from the operator's allow-list, and units of
 * systemd.
 */
public final class ExecRestart implements ServiceRestarts {

  private static final Logger log = LoggerFactory.getLogger(ExecRestart.class);
  private static final Duration LONGEST = Duration.ofSeconds(90);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ProcessRunner runner;
  private final AllowedCommands allowed;
  private final SystemdServices units;
  private final Attempts attempts;

  public ExecRestart(
      ProcessRunner runner, AllowedCommands allowed, SystemdServices units, Attempts attempts) {
    this.runner = runner;
    this.allowed = allowed;
    this.units = units;
    this.attempts = attempts;
  }

  @Override
  public Allowed requireAllowed(Batch batch) {
    Attempt attempt = attempts.current();
    for (Service service : batch.services()) {
      if (isUnit(service)) {
        units.requireAllowed(service, "restart");
      } else {
        allowed.require(service.restart());
      }
    }
    return new Allowed(attempt);
  }

  @Override
  public Restarted restart(Batch batch) {
    Attempt attempt = requireAllowed(batch).attempt();
    batch.services().forEach(service -> run(batch.run(), service));
    return new Restarted(batch.services().stream().map(Service::component).toList(), attempt);
  }

  /** One that the plan gives no command for. */
  private static boolean isUnit(Service service) {
    return service.control() == Service.Control.SYSTEMD && service.restart().isEmpty();
  }

  private void run(String run, Service service) {
    if (isUnit(service)) {
      // restores happen at home, where a service is as the plan says first
      units.restart(new ServiceControls.At(run, service, "home"), service);
      return;
    }
    String marker = new JobKey(run, "restart-" + service.component()).marker();
    ProcessRequest request =
        new ProcessRequest(service.restart(), new TreeMap<>(), List.of(), null, marker, GRACE);
    ProcessResult result = await(service, start(request, service));
    if (!result.succeeded()) {
      throw FailureCode.SERVICE_RESTART_FAILED.failure(
          service.component() + " ended with " + result.exitCode() + ": " + result.tail().strip());
    }
  }

  private RunningProcess start(ProcessRequest request, Service service) {
    try {
      return runner.start(request, line -> log.info("{}: {}", service.component(), line));
    } catch (ProcessStartException e) {
      throw FailureCode.SERVICE_RESTART_FAILED.failure(service.component() + ": " + e.getMessage());
    }
  }

  private static ProcessResult await(Service service, RunningProcess process) {
    try {
      Optional<ProcessResult> result = process.await(LONGEST);
      return result.orElseThrow(
          () ->
              FailureCode.SERVICE_RESTART_FAILED.failure(
                  service.component() + " did not end within " + LONGEST.toSeconds() + " s"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FailureCode.SERVICE_RESTART_FAILED.failure(service.component() + ": interrupted");
    } finally {
      process.end();
    }
  }
}
