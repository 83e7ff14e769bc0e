package dev.holdfast.cli;

import dev.holdfast.worker.WorkerConfiguration;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Says what this machine lacks. */
@Command(name = "doctor", description = "Says what this machine lacks, and how to mend it.")
final class DoctorCommand extends AnsweringCommand {

  DoctorCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() throws Exception {
    List<DoctorFinding> findings = findings();
    List<DoctorFinding> bad = findings.stream().filter(it -> !it.isOk()).toList();
    Findings body = new Findings(bad.isEmpty(), findings);
    String text = findings.stream().map(DoctorFinding::text).collect(Collectors.joining("\n"));
    if (bad.isEmpty()) {
      return Answer.done(text, body);
    }
    String what = bad.stream().map(DoctorFinding::what).collect(Collectors.joining(", "));
    Failure error =
        Failure.of(FailureCode.PREREQUISITE_MISSING, "not as needed on this machine: " + what);
    return new Answer(error.code() / 100, error, List.of(body), text);
  }

  /** The control plane is asked while the programs are looked for. */
  private List<DoctorFinding> findings() throws Exception {
    WorkerConfiguration configuration = invocation().configuration();
    HostChecks host = new HostChecks(invocation().environment());
    ExecutorService beside = Executors.newSingleThreadExecutor();
    try {
      Future<List<DoctorFinding>> plane =
          beside.submit(() -> new ControlPlaneChecks(configuration).findings());
      List<DoctorFinding> found =
          List.of(
              host.java(),
              host.program("setsid"),
              host.program("setpriv"),
              host.program("flock"),
              host.postgres(),
              host.temporal(),
              HostChecks.home(invocation().home()));
      return Stream.concat(found.stream(), plane.get().stream()).toList();
    } finally {
      beside.shutdownNow();
    }
  }

  private record Findings(boolean ok, List<DoctorFinding> findings) {}
}
