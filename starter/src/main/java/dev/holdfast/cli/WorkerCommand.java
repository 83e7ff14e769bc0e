package dev.holdfast.cli;

import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.PidFile;
import dev.holdfast.worker.WorkerProcess;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one worker until it is told to end. */
@Command(
    name = "worker",
    description =
        "Runs one worker against the Temporal that TEMPORAL_* variables name, else this machine's"
            + " own. SIGTERM lets its activities end, at most HOLDFAST_DRAIN_SECONDS.")
final class WorkerCommand extends AnsweringCommand {

  @Option(
      names = "--pid-file",
      paramLabel = "FILE",
      description = "Receives the pid once the worker asks for work; removed at its end.")
  private @Nullable Path pidFile;

  WorkerCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() throws IOException, InterruptedException {
    Optional<PidFile> file =
        Optional.ofNullable(pidFile).map(it -> new PidFile(invocation().directory().resolve(it)));
    file.ifPresent(WorkerCommand::refuseASecond);
    invocation().termination().attend();
    long pid = ProcessHandle.current().pid();
    try (WorkerProcess worker = WorkerProcess.start(invocation().configuration())) {
      if (file.isPresent()) {
        file.get().write(pid);
      }
      say("The worker asks " + worker.address() + " for work");
      invocation().termination().await();
    }
    if (file.isPresent()) {
      file.get().remove(pid);
    }
    return Answer.done("The worker has ended", Map.of("pid", pid));
  }

  private static void refuseASecond(PidFile file) {
    Optional<LivingProcess> other =
        file.process()
            .filter(LivingProcess::isAlive)
            .filter(it -> it.pid() != ProcessHandle.current().pid())
            .filter(it -> WorkerChild.isWorker(it.command()));
    if (other.isPresent()) {
      throw new CommandFailure(
          FailureCode.PROCESS_RUNNING,
          file.path() + " belongs to a living worker, pid " + other.get().pid());
    }
  }
}
