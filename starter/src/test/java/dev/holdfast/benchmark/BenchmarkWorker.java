package dev.holdfast.benchmark;

import dev.holdfast.worker.HoldfastWorker;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.WorkerConfiguration;
import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.restore.ComponentBatchWorkflowImpl;
import dev.holdfast.workflows.restore.Notifications;
import dev.holdfast.workflows.restore.SystemRestoreWorkflowImpl;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.Evidence;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A worker process with the product's options that knows the real run of a whole plan, and in the
 * place of all that touches the world something that does not.
 */
final class BenchmarkWorker {

  private BenchmarkWorker() {}

  /** Starts one as a child of this JVM that is told what {@code environment} says. */
  static Process start(Map<String, String> environment, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                BenchmarkWorker.class.getName())
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Works until it is killed, or whoever started it is gone. */
  public static void main(String[] arguments) {
    ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
    WorkerConfiguration configuration = WorkerConfiguration.from(System.getenv(), Path.of(""));
    TemporalConnection connection = TemporalConnection.open(configuration, Workers.PATIENCE);
    new HoldfastWorker(
            connection.client(),
            configuration.taskQueue(),
            List.of(new NoOps.Idle(), new Deaf(), new Forgetful()),
            List.of(
                SystemRestoreWorkflowImpl.class,
                ComponentBatchWorkflowImpl.class,
                BookedRun.Database.class,
                BookedRun.Service.class,
                BookedRun.BookedStepsImpl.class,
                BareRun.BareStepsImpl.class,
                BareRun.BareChildrenImpl.class,
                BareRun.HeldStepImpl.class))
        .start();
    parent.onExit().join();
    Runtime.getRuntime().halt(0);
  }

  /** Tells nobody. */
  static final class Deaf implements Notifications {
    @Override
    public Notified send(Message message) {
      return new Notified(0, List.of(), new Attempt(1, "here", Duration.ZERO));
    }
  }

  /** Keeps nothing. */
  static final class Forgetful implements EvidenceStore {
    @Override
    public Evidence write(RunReport report) {
      return new Evidence("/dev/null", "00".repeat(32), Evidence.State.WRITTEN);
    }
  }
}
