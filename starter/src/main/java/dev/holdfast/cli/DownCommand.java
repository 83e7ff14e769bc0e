package dev.holdfast.cli;

import dev.holdfast.worker.ControlPlane;
import dev.holdfast.worker.DevServer;
import dev.holdfast.worker.DevServerSettings;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Ends this machine's control plane, also what a killed {@code dr up} left. */
@Command(
    name = "down",
    description =
        "Ends this machine's control plane: drains the worker, ends the Temporal server. Runs stay"
            + " and go on with the next dr up.")
final class DownCommand extends AnsweringCommand {

  private final List<Stopped> stopped = new ArrayList<>();

  DownCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() throws IOException, InterruptedException {
    StateFolder home = invocation().home();
    if (home.path().toFile().isDirectory()) {
      UpLock lock = takeOver(home);
      try {
        stopWorker(home);
        stopServer(home);
        ControlPlane.forget(home.path());
      } finally {
        lock.close();
      }
    }
    return Answer.done(text(home), Map.of("stopped", stopped));
  }

  /** The supervisor ends worker and server itself, so theirs are told from ours before. */
  private UpLock takeOver(StateFolder home) throws IOException, InterruptedException {
    Optional<UpLock> free = UpLock.tryTake(home);
    if (free.isPresent()) {
      return free.get();
    }
    LivingProcess supervisor =
        UpLock.supervisor(home)
            .flatMap(LivingProcess::of)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        FailureCode.PROCESS_RUNNING,
                        "another dr up or dr down is at work on " + home.path()));
    List<Stopped> children = new ArrayList<>();
    WorkerChild.find(home.workerPid())
        .ifPresent(it -> children.add(new Stopped("worker", it.pid())));
    server(home).ifPresent(it -> children.add(new Stopped("server", it.pid())));
    supervisor.end(invocation().configuration().drainTimeout().plus(Duration.ofSeconds(45)));
    stopped.add(new Stopped("supervisor", supervisor.pid()));
    children.stream()
        .filter(it -> LivingProcess.of(it.pid()).filter(LivingProcess::isAlive).isEmpty())
        .forEach(stopped::add);
    return UpLock.tryTake(home)
        .orElseThrow(
            () ->
                new CommandFailure(
                    FailureCode.PROCESS_RUNNING, "another dr up has begun for " + home.path()));
  }

  private void stopWorker(StateFolder home) throws IOException, InterruptedException {
    Optional<LivingProcess> worker = WorkerChild.find(home.workerPid());
    if (worker.isPresent()) {
      Supervisor.endWorker(home.workerPid(), worker.get(), invocation().configuration());
      stopped.add(new Stopped("worker", worker.get().pid()));
    }
  }

  private void stopServer(StateFolder home) throws IOException, InterruptedException {
    Optional<DevServer> server = server(home);
    if (server.isPresent()) {
      server.get().stop();
      stopped.add(new Stopped("server", server.get().pid()));
    }
  }

  private static Optional<DevServer> server(StateFolder home) throws IOException {
    return DevServer.adopt(DevServerSettings.of(Path.of("temporal"), home.path(), 0, 0));
  }

  private String text(StateFolder home) {
    return stopped.isEmpty()
        ? "Nothing of " + home.path() + " runs"
        : stopped.stream()
            .map(it -> "Stopped the " + it.what() + ", pid " + it.pid())
            .collect(Collectors.joining("\n"));
  }

  /** A process that was ended. */
  private record Stopped(String what, long pid) {}
}
