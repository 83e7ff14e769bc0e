package dev.holdfast.cli;

import dev.holdfast.worker.ControlPlane;
import dev.holdfast.worker.ControlPlaneException;
import dev.holdfast.worker.Pollers;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.WorkerConfiguration;
import java.time.Duration;
import java.util.List;

/** Whether the control plane that this machine is set up for answers and has a worker. */
final class ControlPlaneChecks {

  private static final Duration PATIENCE = Duration.ofMillis(1500);

  private ControlPlaneChecks() {}

  /** Nothing where no control plane is configured: that is no defect of the host. */
  static List<DoctorFinding> of(WorkerConfiguration configuration) {
    boolean configured =
        configuration.temporal().containsKey("TEMPORAL_ADDRESS")
            || configuration.temporal().containsKey("TEMPORAL_PROFILE")
            || ControlPlane.read(configuration.home()).isPresent();
    return configured ? look(configuration) : List.of();
  }

  private static List<DoctorFinding> look(WorkerConfiguration configuration) {
    String needed = "an answer";
    try (TemporalConnection connection = TemporalConnection.open(configuration, PATIENCE)) {
      return List.of(
          DoctorFinding.ok("control plane", connection.address(), needed),
          worker(new Pollers(connection, configuration.taskQueue()), configuration));
    } catch (ControlPlaneException e) {
      return List.of(
          DoctorFinding.missing(
              "control plane", null, needed, e.getMessage() + ": " + e.code().hint()));
    }
  }

  private static DoctorFinding worker(Pollers pollers, WorkerConfiguration configuration) {
    String needed = "a worker that asks task queue " + configuration.taskQueue() + " for work";
    List<String> seen = pollers.identities();
    return seen.isEmpty()
        ? DoctorFinding.missing("worker", null, needed, "start one: dr worker, or dr up")
        : DoctorFinding.ok("worker", String.join(", ", seen), needed);
  }
}
