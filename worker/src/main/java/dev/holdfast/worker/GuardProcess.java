package dev.holdfast.worker;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.postgres.GuardedServer;
import dev.holdfast.activities.postgres.StandbyGrants;
import dev.holdfast.activities.postgres.StopperLink;
import dev.holdfast.activities.postgres.Uptime;
import dev.holdfast.workflows.guard.LeaseTimes;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.MemberTarget;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One guard with all that it needs: the only one that starts the PostgreSQL server of one member,
 * keeps it up as long as a lease holds, and stops it when the lease ends. A stopper, a process of
 * its own, stops the server in its stead if it can't.
 */
public final class GuardProcess implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(GuardProcess.class);
  private static final long TICK_MILLIS = 50;

  private final GuardSettings settings;
  private final FileChannel lock;
  private final TemporalConnection connection;
  private final StopperLink stopper;
  private final LeaseKeeping keeping;
  private final @Nullable StandbyLeg standbyLeg;
  private final Guard guard;
  private boolean ended;

  private GuardProcess(
      GuardSettings settings,
      Map<String, String> environment,
      TemporalConnection connection,
      FileChannel lock,
      Consumer<String> say)
      throws IOException {
    this.settings = settings;
    this.lock = lock;
    this.connection = connection;
    Path log = settings.folder().resolve("postgres.log");
    GuardedServer server =
        GuardedServer.of(settings.data(), settings.configuration(), log, environment);
    LeaseLegs legs = new LeaseLegs(LeaseTimes.serving(settings.ttl()));
    References references = new References(environment);
    stopper = new StopperLink(settings.folder(), server.data());
    keeping =
        new LeaseKeeping(
            new LeaseCalls(connection, settings),
            settings,
            legs,
            () -> this.guard().beat(),
            () -> standbyNow(settings, references));
    guard = new Guard(settings, server, stopper, legs, keeping, say);
    standbyLeg = leg(settings, references, legs, guard);
    takeUp(server);
  }

  private Guard guard() {
    return guard;
  }

  /**
   * Begins to guard. What the guard before it left behind is taken up: its lease, if it holds; else
   * its server is stopped.
   *
   * @param say receives what people should know
   * @throws ControlPlaneException with {@link FailureCode#PROCESS_RUNNING} if another guard has the
   *     folder
   */
  public static GuardProcess start(
      WorkerConfiguration configuration,
      GuardSettings settings,
      Map<String, String> environment,
      Consumer<String> say)
      throws IOException {
    Files.createDirectories(settings.folder());
    Files.setPosixFilePermissions(settings.folder(), PosixFilePermissions.fromString("rwx------"));
    FileChannel lock = locked(settings.folder().resolve("guard.lock"));
    TemporalConnection connection = TemporalConnection.patient(configuration);
    try {
      GuardProcess process = new GuardProcess(settings, environment, connection, lock, say);
      process.begin();
      return process;
    } catch (IOException | RuntimeException e) {
      connection.close();
      lock.close();
      throw e;
    }
  }

  private static FileChannel locked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new ControlPlaneException(
          FailureCode.PROCESS_RUNNING, "another guard holds " + file, null);
    }
    return channel;
  }

  private static @Nullable StandbyLeg leg(
      GuardSettings settings, References references, LeaseLegs legs, Guard guard) {
    MemberTarget grantor = settings.grantor();
    if (grantor == null) {
      return null;
    }
    Duration answer = LeaseTimes.serving(settings.ttl()).dividedBy(3);
    StandbyGrants grants = StandbyGrants.ofGuard(references, grantor, settings.name(), answer);
    return new StandbyLeg(grants, legs, guard::isUp);
  }

  private void takeUp(GuardedServer server) throws IOException {
    TokenFile file = new TokenFile(settings.folder().resolve("token"));
    if (server.rejoinedSince(file.path())) {
      file.remove(); // of a lease that ended before another member was the primary
    }
    Optional<TokenFile.Saved> saved = file.read();
    if (saved.isEmpty() || server.isStandby()) {
      return; // a standby takes no writes, whoever started it
    }
    boolean holds = saved.get().thisBoot() && Uptime.millis() < stopper.lastDeadline();
    if (holds && !saved.get().ttl().equals(settings.ttl())) {
      throw new ControlPlaneException(
          FailureCode.USAGE,
          "the lease that holds has a TTL of %d s: stop the guard before it gets another one"
              .formatted(saved.get().ttl().toSeconds()),
          null);
    }
    keeping.resume(saved.get().token());
    if (holds && server.isWorking() && !server.isReadOnly()) {
      guard.resume(stopper.lastDeadline());
    } else {
      guard.stopAtOnce("the guard came back after its lease had ended");
    }
  }

  private void begin() {
    keeping.start();
    if (standbyLeg != null) {
      standbyLeg.start(settings);
    }
  }

  private static StandbyGrants.Answer standbyNow(GuardSettings settings, References references) {
    MemberTarget grantor = settings.grantor();
    if (grantor == null) {
      return StandbyGrants.Answer.SILENT;
    }
    try (StandbyGrants once =
        StandbyGrants.ofOnlooker(references, grantor, Duration.ofSeconds(2))) {
      return once.ask();
    }
  }

  /** Asks it to stop its server and end; {@link #run} returns then. */
  public void askToEnd() {
    guard.askToEnd();
  }

  /** Guards until told to end, or until there is nothing to guard any more. */
  public GuardEnd run() throws IOException, InterruptedException {
    while (true) {
      Optional<GuardEnd> end = watch();
      if (end.isPresent()) {
        tellTemporal();
        new TokenFile(settings.folder().resolve("token")).remove();
        ended = true;
        return end.get();
      }
      Thread.sleep(TICK_MILLIS);
    }
  }

  /** A full disk or table of processes must not end the guard: it looks again in a moment. */
  private Optional<GuardEnd> watch() {
    try {
      return guard.watch();
    } catch (IOException | RuntimeException e) {
      log.error("The guard could not act: {}", e.toString());
      return Optional.empty();
    }
  }

  /** The word "stopped" spares whoever promotes the wait for the lease's end. */
  private void tellTemporal() throws InterruptedException {
    long limit = System.nanoTime() + settings.ttl().toNanos();
    while (keeping.isHandingBack() && System.nanoTime() < limit) {
      Thread.sleep(TICK_MILLIS);
    }
  }

  /** Ends the guard; its stopper as well if {@link #run} has returned: nothing is left to stop. */
  @Override
  public void close() throws IOException {
    keeping.close();
    if (standbyLeg != null) {
      standbyLeg.close();
    }
    connection.close();
    if (ended) {
      stopper.end();
    } else {
      stopper.close();
    }
    lock.close();
  }
}
