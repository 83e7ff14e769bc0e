package dev.holdfast.cli;

import dev.holdfast.worker.ControlPlane;
import dev.holdfast.worker.TemporalProgram;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs this machine's control plane until it is told to end. */
@Command(
    name = "up",
    description =
        "Runs this machine's control plane: a Temporal server with its data in HOLDFAST_HOME, its"
            + " Web UI, and a worker. What dies is started again; what survived is taken over.")
final class UpCommand extends AnsweringCommand {

  @Option(names = "--detach", description = "Run in the background; answer once it is ready.")
  private boolean detach;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Temporal's port (7233), 0 for any free one.")
  private @Nullable Integer port;

  @Option(
      names = "--ui-port",
      paramLabel = "PORT",
      description = "The Web UI's port (8233), 0 for any free one.")
  private @Nullable Integer uiPort;

  UpCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() throws IOException, InterruptedException {
    StateFolder home = invocation().home().create();
    try (UpLock lock = UpLock.tryTake(home).orElseThrow(() -> alreadyUp(home))) {
      Path program = TemporalProgram.require(invocation().environment());
      invocation().configuration();
      Optional<ControlPlane> before = ControlPlane.read(home.path());
      ControlPlanePorts ports = ControlPlanePorts.choose(before, port, uiPort);
      if (!detach) {
        return supervise(lock, new Supervisor(invocation(), program, ports), ports);
      }
    }
    ControlPlaneUp up = new DetachedUp(invocation(), again()).start();
    return Answer.done(up.text(), up);
  }

  private Answer supervise(UpLock lock, Supervisor supervisor, ControlPlanePorts ports)
      throws IOException, InterruptedException {
    invocation().termination().attend();
    lock.supervise();
    ControlPlaneUp up = supervisor.begin(ports);
    say(up.text() + "\nCtrl-C drains the worker and ends all of it");
    try {
      supervisor.keep(invocation().termination());
    } finally {
      supervisor.end();
    }
    return Answer.done("The control plane is down; runs go on with the next dr up", up);
  }

  /** This command, in the foreground of another process. */
  private List<String> again() {
    List<String> arguments = new ArrayList<>(List.of("up"));
    if (port != null) {
      arguments.addAll(List.of("--port", port.toString()));
    }
    if (uiPort != null) {
      arguments.addAll(List.of("--ui-port", uiPort.toString()));
    }
    return arguments;
  }

  private static CommandFailure alreadyUp(StateFolder home) {
    return new CommandFailure(
        FailureCode.PROCESS_RUNNING,
        UpLock.supervisor(home)
            .map(it -> "dr up already runs for " + home.path() + ", pid " + it)
            .orElse("another dr up or dr down is at work on " + home.path()));
  }
}
