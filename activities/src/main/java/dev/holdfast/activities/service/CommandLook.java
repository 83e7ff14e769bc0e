package dev.holdfast.activities.service;

import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.ProcessRequest;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.ProcessStartException;
import dev.holdfast.activities.process.RunningProcess;
import dev.holdfast.workflows.plan.Check;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a command that tells by its exit code whether something is good. */
final class CommandLook {

  private static final Logger log = LoggerFactory.getLogger(CommandLook.class);
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final ProcessRunner runner;
  private final AllowedCommands allowed;

  CommandLook(ProcessRunner runner, AllowedCommands allowed) {
    this.runner = runner;
    this.allowed = allowed;
  }

  void requireAllowed(List<String> command) {
    allowed.require(command);
  }

  /** The exit code, or why there is none. What the command prints goes to the worker's log. */
  String see(String run, Check.Command check) throws InterruptedException {
    String marker = new JobKey(run, "check-" + check.name().replaceAll("[^!-~]", "-")).marker();
    ProcessRequest request =
        new ProcessRequest(
            check.command(),
            new TreeMap<>(),
            List.of(),
            null,
            marker.substring(0, Math.min(200, marker.length())),
            GRACE);
    RunningProcess process;
    try {
      process = runner.start(request, line -> log.info("{}: {}", check.name(), line));
    } catch (ProcessStartException e) {
      return "it could not be started";
    }
    try {
      return process
          .await(check.within())
          .map(it -> Integer.toString(it.exitCode()))
          .orElse("did not end in time");
    } finally {
      process.end();
    }
  }
}
