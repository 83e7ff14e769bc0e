package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Host;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.activities.process.Resident;
import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Every process of the server on one data directory, whether or not its first one lives: each works
 * in that directory, which {@code postmaster.pid} and process groups don't tell. Backends that
 * outlive the first process still answer clients.
 */
final class ServerProcesses {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration OFTEN_ENOUGH = Duration.ofMillis(200);
  private static final Duration SHORT_PAUSE = Duration.ofMillis(5);

  private final Host host;
  private final ServerDirectory directory;

  ServerProcesses(ServerDirectory directory) {
    this.host = directory.host();
    this.directory = directory;
  }

  /**
   * Those that live now. Fails with {@link FailureCode#CONTROL_FAILED} if that can't be told of one
   * that might be among them.
   */
  List<Resident> living() {
    return host.residents(directory.path()).stream()
        .filter(it -> isPostgres(it) && !it.isGone())
        .filter(this::isHere)
        .toList();
  }

  /** The program is called postmaster in some distributions. */
  private static boolean isPostgres(Resident process) {
    return process.name().contains("postgres") || process.name().contains("postmaster");
  }

  private boolean isHere(Resident process) {
    if (process.seen()) {
      return true;
    }
    Optional<Long> owner = host.owner(process.pid());
    if (owner.filter(it -> it == directory.owner() || it == 0).isEmpty()) {
      return false; // gone, or of a user that can't run this server
    }
    throw FailureCode.CONTROL_FAILED.failure(
        "%s: process %d is a PostgreSQL server, and its directory can't be seen"
            .formatted(host.name(), process.pid()));
  }

  boolean any() {
    return !living().isEmpty();
  }

  /**
   * Whether none lives any more within {@code limit}. All are looked at only once the first one,
   * which ends last, has taken its file away, or now and then: clients wait for this.
   */
  boolean endWithin(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    do {
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      Patience.interruptibly(
          left.compareTo(OFTEN_ENOUGH) < 0 ? left : OFTEN_ENOUGH,
          SHORT_PAUSE,
          () -> !directory.has("postmaster.pid"));
      if (!any()) {
        return true;
      }
      TimeUnit.NANOSECONDS.sleep(SHORT_PAUSE.toNanos());
    } while (System.nanoTime() < end);
    return false;
  }

  /** SIGKILL for all of them, again and again until none lives; whether that came to be. */
  boolean kill() throws InterruptedException {
    // frozen first: it could fork between the look at its children and its end
    directory
        .pidFile()
        .filter(it -> living().stream().anyMatch(process -> process.pid() == it.pid()))
        .ifPresent(it -> signal("-STOP", List.of(it.pid())));
    return Patience.interruptibly(
        KILL_LIMIT,
        PAUSE,
        () -> {
          List<Long> pids = living().stream().map(Resident::pid).toList();
          if (!pids.isEmpty()) {
            signal("-KILL", pids);
          }
          return pids.isEmpty();
        });
  }

  private void signal(String signal, List<Long> pids) {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    pids.forEach(it -> command.add(it.toString()));
    host.run(LIMIT, command); // what has ended meanwhile makes it fail: living() tells
  }
}
