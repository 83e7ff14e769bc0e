package dev.holdfast.activities.notify;

import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.ProcessRequest;
import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.ProcessStartException;
import dev.holdfast.activities.process.RunningProcess;
import dev.holdfast.workflows.failover.HookCalls.Call;
import dev.holdfast.workflows.plan.Hook;
import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A hook that is a command: what it is told is in its environment. */
final class HookCommand {

  private static final Logger log = LoggerFactory.getLogger(HookCommand.class);
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final ProcessRunner runner;

  HookCommand(ProcessRunner runner) {
    this.runner = runner;
  }

  /** Returns once it has ended with 0. */
  void run(Call call, Hook.Command hook, Duration limit) {
    String marker = new JobKey(call.occasion().run(), "hook-" + call.name()).marker();
    ProcessRequest request =
        new ProcessRequest(
            hook.run(),
            new HookText(call.occasion()).environment(),
            List.of(),
            null,
            marker,
            GRACE);
    ProcessResult result = await(call, start(call, request), limit);
    if (!result.succeeded()) {
      throw failed(call, "ended with " + result.exitCode() + ": " + result.tail().strip());
    }
  }

  private RunningProcess start(Call call, ProcessRequest request) {
    try {
      return runner.start(request, line -> log.info("{}: {}", call.name(), line));
    } catch (ProcessStartException e) {
      throw failed(call, String.valueOf(e.getMessage()));
    }
  }

  private static ProcessResult await(Call call, RunningProcess process, Duration limit) {
    try {
      Optional<ProcessResult> result = process.await(limit);
      return result.orElseThrow(
          () -> failed(call, "did not end within " + limit.toSeconds() + " s"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(call, "interrupted");
    } finally {
      process.end();
    }
  }

  private static RuntimeException failed(Call call, String why) {
    return FailureCode.HOOK_FAILED.failure("%s: %s".formatted(call.name(), why));
  }
}
