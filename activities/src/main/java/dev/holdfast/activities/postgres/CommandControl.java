package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Host;
import dev.holdfast.activities.process.LocalHost;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.service.AllowedCommands;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.MemberTarget;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A server that is started and stopped by commands of the team's own, from the operator's
 * allow-list. That they end with 0 proves nothing.
 */
public final class CommandControl {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final ProcessRunner runner;
  private final AllowedCommands allowed;
  private final Map<String, String> environment;
  private final String worker;

  public CommandControl(
      ProcessRunner runner,
      AllowedCommands allowed,
      Map<String, String> environment,
      String worker) {
    this.runner = runner;
    this.allowed = allowed;
    this.environment = Map.copyOf(environment);
    this.worker = worker;
  }

  void start(MemberTarget target) {
    run(target, ServerAccess.control(target).start());
  }

  void stop(MemberTarget target) {
    run(target, ServerAccess.control(target).stop());
  }

  private void run(MemberTarget target, List<String> command) {
    allowed.require(command);
    try (Host host = new LocalHost(runner, worker, target.run(), environment)) {
      Host.Answer answer = host.run(LIMIT, command);
      if (!answer.succeeded()) {
        throw FailureCode.CONTROL_FAILED.failure(
            target.member().name() + ": " + command.get(0) + ": " + answer.complaint());
      }
    }
  }

  static boolean controls(MemberTarget target) {
    return ServerAccess.control(target).method() == ServerControl.Method.COMMAND;
  }
}
