package dev.holdfast.cli;

import dev.holdfast.worker.AttributeRegistration;
import dev.holdfast.worker.ControlPlane;
import dev.holdfast.worker.DevServer;
import dev.holdfast.worker.DevServerSettings;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.PidFile;
import dev.holdfast.worker.Retention;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.WorkerConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the Temporal server and one worker of a state folder alive. Both outlive it if it is
 * killed, and the next one finds them.
 */
final class Supervisor {

  private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration START = Duration.ofMinutes(1);
  private static final Duration LOOK = Duration.ofMillis(250);

  private final StateFolder home;
  private final Invocation invocation;
  private final DevServerSettings settings;
  private final Upkeep serverUpkeep = new Upkeep("Temporal server", this::startServer);
  private final Upkeep workerUpkeep = new Upkeep("worker", this::startWorker);
  private @Nullable DevServer server;

  Supervisor(Invocation invocation, Path program, ControlPlanePorts ports) {
    this.home = invocation.home();
    this.invocation = invocation;
    settings = DevServerSettings.of(program, home.path(), ports.temporal(), ports.ui());
  }

  /** Brings both up; returns once the server answers and the worker is on its way. */
  ControlPlaneUp begin(ControlPlanePorts ports) throws IOException, InterruptedException {
    if (DevServer.adopt(settings).isEmpty()) {
      ports.checkFree();
    }
    try {
      serverUpkeep.begin();
      workerUpkeep.begin();
      return up();
    } catch (IOException | InterruptedException | RuntimeException e) {
      end();
      throw e;
    }
  }

  /** Looks after both until the process is told to end. */
  void keep(Termination termination) throws InterruptedException {
    boolean ready = false;
    while (!termination.await(LOOK)) {
      serverUpkeep.tend();
      workerUpkeep.tend();
      if (!ready && WorkerChild.isReady(home.workerPid())) {
        ready = true;
        log.info("The worker asks for work: ready");
      }
    }
  }

  /** Drains the worker, then ends the server. */
  void end() throws IOException, InterruptedException {
    Optional<LivingProcess> worker = WorkerChild.find(home.workerPid());
    if (worker.isPresent()) {
      endWorker(home.workerPid(), worker.get(), invocation.configuration());
    }
    DevServer running = server;
    if (running != null) {
      running.stop();
    }
    ControlPlane.forget(home.path());
  }

  /** Ends a worker, with as much patience as its activities are given. */
  static void endWorker(PidFile pidFile, LivingProcess worker, WorkerConfiguration configuration)
      throws IOException, InterruptedException {
    if (!worker.end(configuration.drainTimeout().plusSeconds(20))) {
      log.warn("The worker (pid {}) had to be killed", worker.pid());
    }
    pidFile.remove(worker.pid());
  }

  private ControlPlaneUp up() {
    DevServer running = running();
    LivingProcess worker = workerUpkeep.process();
    return new ControlPlaneUp(
        running.address(),
        running.webUi(),
        home.path().toString(),
        ProcessHandle.current().pid(),
        running.pid(),
        worker == null ? null : worker.pid());
  }

  private LivingProcess startServer() throws IOException, InterruptedException {
    Optional<DevServer> survivor = DevServer.adopt(settings);
    survivor.ifPresent(it -> log.info("Temporal still runs, pid {}", it.pid()));
    DevServer running = survivor.isPresent() ? survivor.get() : DevServer.start(settings);
    server = running;
    running.awaitAnswering(START);
    prepare(running);
    new ControlPlane(
            running.address(),
            running.webUi(),
            running.port(),
            running.uiPort(),
            ProcessHandle.current().pid())
        .write(home.path());
    return running.process();
  }

  /** Our own server, whatever other one the environment names. */
  private void prepare(DevServer running) {
    SortedMap<String, String> own = new TreeMap<>();
    own.put("TEMPORAL_ADDRESS", running.address());
    WorkerConfiguration given = invocation.configuration();
    WorkerConfiguration ours =
        new WorkerConfiguration(given.home(), given.taskQueue(), given.drainTimeout(), own);
    try (TemporalConnection connection = TemporalConnection.open(ours, START)) {
      new AttributeRegistration(connection).register();
      Retention.QUARTER.set(connection);
    }
  }

  private LivingProcess startWorker() throws IOException, InterruptedException {
    String address = running().address();
    Optional<LivingProcess> survivor = WorkerChild.find(home.workerPid());
    if (survivor.isPresent() && WorkerChild.address(survivor.get()).equals(Optional.of(address))) {
      log.info("The worker still runs, pid {}", survivor.get().pid());
      return survivor.get();
    }
    if (survivor.isPresent()) { // it asks elsewhere, and would ask for ever
      endWorker(home.workerPid(), survivor.get(), invocation.configuration());
    }
    return WorkerChild.start(home, invocation.environment(), address);
  }

  private DevServer running() {
    DevServer running = server;
    if (running == null) {
      throw new IllegalStateException("the server comes first");
    }
    return running;
  }
}
