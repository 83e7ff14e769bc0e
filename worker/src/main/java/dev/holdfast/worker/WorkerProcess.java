package dev.holdfast.worker;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker of this JVM with all that it needs, from connecting to draining. */
public final class WorkerProcess implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);
  private static final Duration POLLING = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final WorkerConfiguration configuration;
  private final TemporalConnection connection;
  private final Wiring wiring;
  private final HoldfastWorker worker;

  private WorkerProcess(WorkerConfiguration configuration, TemporalConnection connection) {
    this.configuration = configuration;
    this.connection = connection;
    wiring = new Wiring(configuration.home(), System.getenv());
    worker = new HoldfastWorker(connection.client(), configuration.taskQueue(), activities());
  }

  private List<Object> activities() {
    List<Object> all = new ArrayList<>(wiring.activities());
    all.add(new TemporalLeaseControl(connection, new Attempts(HostName.current())));
    return all;
  }

  /**
   * Connects, checks the search attributes and asks for work. Returns once Temporal has seen it
   * ask.
   *
   * @throws ControlPlaneException if Temporal does not answer or does not know the attributes
   */
  public static WorkerProcess start(WorkerConfiguration configuration) throws InterruptedException {
    log.info("Worker starts: {}", configuration.masked());
    TemporalConnection connection = TemporalConnection.open(configuration, Duration.ofSeconds(10));
    WorkerProcess process;
    try {
      new AttributeRegistration(connection).check();
      process = new WorkerProcess(configuration, connection);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
    try {
      process.worker.start();
      process.awaitPolling();
    } catch (RuntimeException | InterruptedException e) {
      process.close();
      throw e;
    }
    log.info("Worker {} asks {} for work", HostName.processIdentity(), connection.address());
    return process;
  }

  /** Host and port of the Temporal that it asks. */
  public String address() {
    return connection.address();
  }

  /** Drains the worker, then ends its programs and the connection. */
  @Override
  public void close() {
    boolean drained = worker.drain(configuration.drainTimeout());
    try {
      wiring.close();
    } finally {
      connection.close();
    }
    log.info("Worker ended, {}", drained ? "drained" : "activities were cut");
  }

  private void awaitPolling() throws InterruptedException {
    Pollers pollers = new Pollers(connection, configuration.taskQueue());
    String self = HostName.processIdentity();
    if (!Patience.interruptibly(POLLING, PAUSE, () -> pollers.identities().contains(self))) {
      throw new ControlPlaneException(
          FailureCode.NO_ANSWER,
          "Temporal at " + connection.address() + " does not see this worker ask for work",
          null);
    }
  }
}
