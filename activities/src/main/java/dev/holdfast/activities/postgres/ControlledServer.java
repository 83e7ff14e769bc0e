package dev.holdfast.activities.postgres;

import dev.holdfast.activities.postgres.ServerDirectory.PidFile;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.activities.process.Resident;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.ServerControls.Cluster;
import dev.holdfast.workflows.site.ServerControls.How;
import dev.holdfast.workflows.site.ServerControls.Restart;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server whose directory, processes and supervision can all be seen. */
final class ControlledServer {

  /** PostgreSQL itself kills what ignores an immediate shutdown for five seconds. */
  private static final Duration IMMEDIATE = Duration.ofSeconds(3);

  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ServerDirectory directory;
  private final ServerProcesses processes;
  private final Supervision supervision;
  private final ProgramFolders programs;

  ControlledServer(ServerDirectory directory, Supervision supervision, ProgramFolders programs) {
    this.directory = directory;
    this.processes = new ServerProcesses(directory);
    this.supervision = supervision;
    this.programs = programs;
  }

  ServerDirectory directory() {
    return directory;
  }

  Supervision supervision() {
    return supervision;
  }

  /** Such as {@code db1:/var/lib/postgresql/15/main}. */
  String resource() {
    return directory.host().name() + ":" + directory.path();
  }

  /**
   * Fails with {@link FailureCode#WRONG_SERVER} unless this is the member that is asked for.
   *
   * @param port that it must listen on, as far as can be seen
   * @param systemIdentifier of its cluster; null if nobody knows
   */
  void require(int port, @Nullable String systemIdentifier) {
    directory
        .pidFile()
        .filter(it -> it.port() != port)
        .ifPresent(
            it -> {
              throw wrong("its server listens on port %d, not %d".formatted(it.port(), port));
            });
    long supervised = supervision.pid();
    if (supervised != 0 && living().stream().noneMatch(it -> it.pid() == supervised)) {
      throw wrong("it is not what " + supervision.seen() + " runs");
    }
    if (systemIdentifier != null && !systemIdentifier.equals(cluster().systemIdentifier())) {
      throw wrong("it holds another cluster than " + systemIdentifier);
    }
  }

  private RuntimeException wrong(String why) {
    return FailureCode.WRONG_SERVER.failure(resource() + ": " + why);
  }

  Cluster cluster() {
    return ControlFile.of(directory, programs);
  }

  /** What {@code pg_controldata} says of it. */
  String controlData() {
    return ControlFile.text(directory, programs);
  }

  /** PostgreSQL's program of the server's own version. */
  String program(String name) {
    return programs.program(directory, name);
  }

  Optional<Cluster> clusterIfReadable() {
    return ControlFile.ifReadable(directory, programs);
  }

  /** Whether it runs as a standby does: read-only, whatever its directory says by now. */
  boolean isInRecovery() {
    return runs()
        && ControlFile.field(controlData(), "Database cluster state").equals("in archive recovery");
  }

  List<Resident> living() {
    return processes.living();
  }

  boolean runs() {
    return processes.any() || supervision.isBusy();
  }

  /** The first process, if it is among {@code living}. */
  Optional<Resident> first(List<Resident> living) {
    Optional<PidFile> file = directory.pidFile();
    return living.stream()
        .filter(it -> file.filter(pid -> pid.pid() == it.pid()).isPresent())
        .findFirst();
  }

  /** Whether a start would be read-only and is left to people. */
  Restart restart() {
    boolean readOnly = directory.isStandby() && directory.marker().isPresent();
    return readOnly && supervision.isForbidden() ? Restart.DISABLED : Restart.ENABLED;
  }

  /** Asks for a fast shutdown; whether it is down within {@code patience}. */
  boolean stopsWithin(Duration patience) throws InterruptedException {
    supervision.stop(false);
    return processes.endWithin(patience) && settles();
  }

  /**
   * Stops it, by whatever it takes. A first process that is frozen or gone hears no request: its
   * server is killed at once.
   */
  How stopAtAnyPrice(Duration patience) throws InterruptedException {
    if (!runs()) {
      return How.WAS_DOWN;
    }
    boolean hears = first(living()).filter(it -> !it.isFrozen()).isPresent();
    if (hears && stopsWithin(patience)) {
      return How.FAST;
    }
    supervision.stop(hears);
    if (hears && processes.endWithin(IMMEDIATE) && settles()) {
      return How.IMMEDIATE;
    }
    supervision.kill();
    processes.kill();
    settles();
    return How.KILLED;
  }

  /** Systemd needs a moment to see what it has lost. */
  private boolean settles() throws InterruptedException {
    return Patience.interruptibly(SETTLE, PAUSE, () -> !supervision.isBusy());
  }

  /** Starts it and returns once it lets clients in. */
  void startAndAwait(Duration patience) throws InterruptedException {
    supervision.start(patience);
    awaitClients(patience);
  }

  /** Returns once it lets clients in. */
  void awaitClients(Duration patience) throws InterruptedException {
    boolean ready =
        Patience.interruptibly(
            patience,
            PAUSE,
            () -> directory.pidFile().filter(it -> it.status().equals("ready")).isPresent());
    if (!ready) {
      throw FailureCode.CONTROL_FAILED.failure(
          "%s lets nobody in %d s after its start; %s"
              .formatted(resource(), patience.toSeconds(), supervision.seen()));
    }
  }
}
