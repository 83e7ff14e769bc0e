package dev.holdfast.cli;

import dev.holdfast.worker.ControlPlane;
import dev.holdfast.worker.ControlPlaneException;
import dev.holdfast.worker.HostName;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.Pollers;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.WorkerConfiguration;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whether the control plane that this machine is set up for answers and has a worker. */
final class ControlPlaneChecks {

  private static final Duration PATIENCE = Duration.ofMillis(1500);
  private static final String WHAT = "control plane";
  private static final String NEEDED = "an answer";

  private final WorkerConfiguration configuration;

  ControlPlaneChecks(WorkerConfiguration configuration) {
    this.configuration = configuration;
  }

  /** Nothing where no control plane is configured: that is no defect of the host. */
  List<DoctorFinding> findings() {
    boolean named =
        configuration.temporal().containsKey("TEMPORAL_ADDRESS")
            || configuration.temporal().containsKey("TEMPORAL_PROFILE");
    Optional<ControlPlane> own = ControlPlane.read(configuration.home());
    if (named || own.filter(it -> it.webUi() == null).isPresent()) {
      return overGrpc();
    }
    return own.map(this::overWebUi).orElse(List.of());
  }

  private List<DoctorFinding> overGrpc() {
    try (TemporalConnection connection = TemporalConnection.open(configuration, PATIENCE)) {
      return List.of(
          DoctorFinding.ok(WHAT, connection.address(), NEEDED),
          worker(new Pollers(connection, configuration.taskQueue()).identities()));
    } catch (ControlPlaneException e) {
      return List.of(
          DoctorFinding.missing(WHAT, null, NEEDED, e.getMessage() + ": " + e.code().hint()));
    }
  }

  private List<DoctorFinding> overWebUi(ControlPlane own) {
    try {
      List<String> pollers =
          new WebUiPollers(String.valueOf(own.webUi()), configuration.taskQueue())
              .identities(PATIENCE);
      return List.of(DoctorFinding.ok(WHAT, own.address(), NEEDED), worker(pollers));
    } catch (IOException e) {
      return List.of(
          DoctorFinding.missing(
              WHAT,
              null,
              NEEDED,
              own.address() + " does not answer: " + FailureCode.TEMPORAL_UNREACHABLE.hint()));
    }
  }

  private DoctorFinding worker(List<String> pollers) {
    String needed = "a worker that asks task queue " + configuration.taskQueue() + " for work";
    List<String> living = pollers.stream().filter(it -> !isGone(it)).toList();
    return living.isEmpty()
        ? DoctorFinding.missing("worker", null, needed, "start one: dr worker, or dr up")
        : DoctorFinding.ok("worker", String.join(", ", living), needed);
  }

  /** Temporal lists a worker of this host for minutes after it was killed. */
  private static boolean isGone(String identity) {
    String pid = identity.substring(0, Math.max(0, identity.indexOf('@')));
    return identity.endsWith("@" + HostName.current())
        && pid.matches("\\d+")
        && LivingProcess.of(Long.parseLong(pid)).isEmpty();
  }
}
