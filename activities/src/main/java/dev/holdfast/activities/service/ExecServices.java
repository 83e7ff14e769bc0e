package dev.holdfast.activities.service;

import dev.holdfast.activities.process.Host;
import dev.holdfast.activities.process.LocalHost;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Services that commands on the worker's host start and stop, from the operator's allow-list. */
public final class ExecServices {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final ProcessRunner runner;
  private final AllowedCommands allowed;
  private final Map<String, String> environment;
  private final String worker;

  public ExecServices(
      ProcessRunner runner,
      AllowedCommands allowed,
      Map<String, String> environment,
      String worker) {
    this.runner = runner;
    this.allowed = allowed;
    this.environment = Map.copyOf(environment);
    this.worker = worker;
  }

  /** Fails with {@link FailureCode#COMMAND_NOT_ALLOWED} if one that it has is not allowed. */
  void requireAllowed(Service service) {
    Stream.of(startOf(service), service.stop())
        .filter(it -> !it.isEmpty())
        .forEach(allowed::require);
  }

  /** By its start command, or by its restart where it has none. */
  void start(String run, Service service) {
    run(run, service, startOf(service), "start");
  }

  private static List<String> startOf(Service service) {
    return service.start().isEmpty() ? service.restart() : service.start();
  }

  void stop(String run, Service service) {
    run(run, service, service.stop(), "stop");
  }

  private void run(String run, Service service, List<String> command, String verb) {
    if (command.isEmpty()) {
      throw FailureCode.SERVICE_CONTROL_FAILED.failure(
          "the plan has no %s command for %s".formatted(verb, service.component()));
    }
    allowed.require(command);
    try (Host host = new LocalHost(runner, worker, run, environment)) {
      Host.Answer answer = host.run(LIMIT, command);
      if (!answer.succeeded()) {
        throw FailureCode.SERVICE_CONTROL_FAILED.failure(
            "%s: %s: %s".formatted(service.component(), verb, answer.complaint()));
      }
    }
  }
}
