package dev.holdfast.activities.postgres;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL server of one data directory, as a guard on the same host runs it: started as the
 * directory's owner, seen in {@code /proc} and in its pid file, killed by pid. Nothing here asks
 * the server itself, so nothing waits for one that hangs.
 *
 * <p>For one thread.
 */
public final class GuardedServer {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int KILL_LIMIT_MILLIS = 10_000;
  private static final int STATUS_LINE = 7;

  private final Path data;
  private final List<String> command;
  private final Path log;
  private final PostgresProcesses processes;
  private final StandbyMark mark;
  private @Nullable Process started;

  private GuardedServer(Path data, List<String> command, Path log) throws IOException {
    this.data = data;
    this.command = command;
    this.log = log;
    this.processes = new PostgresProcesses(data);
    this.mark = new StandbyMark(data);
  }

  /** How the server is, as far as this host can tell. */
  public enum Look {
    /** None runs. */
    DOWN,
    /** It runs and takes no sessions yet. */
    STARTING,
    /** It takes sessions and writes. */
    READY,
    /** It takes sessions, and no writes. */
    STANDBY,
    /** It was told to stop and has not ended. */
    STOPPING
  }

  /**
   * The server in {@code data}, running or not.
   *
   * @param configuration where {@code postgresql.conf} is; null if it is in the data directory
   * @param log receives what the server says outside its own log
   * @param environment leads to PostgreSQL's programs
   * @throws MissingProgramsException if this host has no server program of the directory's version
   * @throws LocalPostgresException if it is no data directory, or another user's
   */
  public static GuardedServer of(
      Path data, @Nullable Path configuration, Path log, Map<String, String> environment)
      throws IOException {
    Path real = realDirectory(data);
    int major = Integer.parseInt(Files.readString(real.resolve("PG_VERSION")).strip());
    Path program = PostgresPrograms.find(environment).forServer(major).program("postgres");
    List<String> command = new ArrayList<>(asOwner(real));
    command.addAll(List.of(program.toString(), "-D", real.toString()));
    if (configuration != null) {
      command.addAll(List.of("-c", "config_file=" + configuration));
    }
    return new GuardedServer(real, List.copyOf(command), log);
  }

  private static Path realDirectory(Path data) throws IOException {
    if (!Files.isReadable(data.resolve("PG_VERSION"))) {
      throw new LocalPostgresException(
          data + " is no data directory of PostgreSQL that this user can read");
    }
    return data.toRealPath();
  }

  /** In a session of its own: what ends the guard must not end the server. */
  private static List<String> asOwner(Path data) throws IOException {
    int user = (int) Files.getAttribute(data, "unix:uid");
    int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (user == self) {
      return List.of("setsid");
    }
    if (self != 0) {
      throw new LocalPostgresException(
          data + " belongs to user " + user + ": run the guard as that user, or as root");
    }
    int group = (int) Files.getAttribute(data, "unix:gid");
    return List.of(
        "setsid", "setpriv", "--reuid=" + user, "--regid=" + group, "--init-groups", "--");
  }

  /** Its data directory, as the kernel names it. */
  public Path data() {
    return data;
  }

  /** How it is now. */
  public Look look() {
    Optional<String> status = statusInPidFile();
    if (status.isEmpty()) {
      Process child = started;
      return child != null && child.isAlive() ? Look.STARTING : Look.DOWN;
    }
    return switch (status.get()) {
      case "ready" -> Look.READY;
      case "standby" -> Look.STANDBY;
      case "stopping" -> Look.STOPPING;
      default -> Look.STARTING;
    };
  }

  /** The pid file of a server that was killed stays: it counts only if its server works here. */
  private Optional<String> statusInPidFile() {
    try {
      List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
      if (lines.isEmpty() || !processes.works(Long.parseLong(lines.get(0).strip()))) {
        return Optional.empty();
      }
      return Optional.of(lines.size() > STATUS_LINE ? lines.get(STATUS_LINE).strip() : "");
    } catch (IOException | NumberFormatException e) {
      return Optional.empty(); // none, or half written
    }
  }

  /**
   * Starts it, once nothing of an earlier one works in the directory any more. Returns at once;
   * {@link #look} tells what became of it.
   *
   * @param allowed asked last, right before it is started
   * @return whether it was started
   */
  public boolean start(BooleanSupplier allowed) throws IOException {
    if (!processes.kill(KILL_LIMIT_MILLIS)) {
      return false;
    }
    Postmaster.removeMisleadingPidFile(data);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    builder.environment().put("LANG", "C.UTF-8");
    if (!allowed.getAsBoolean()) {
      return false;
    }
    started = builder.start();
    return true;
  }

  /** Asks it to stop: sessions are ended, its standbys get all that it wrote. Returns at once. */
  public void askToStop() {
    List<Long> family = processes.working();
    firstOf(family)
        .ifPresent(pid -> ShortCommand.run(LIMIT, List.of("kill", "-INT", Long.toString(pid))));
  }

  private Optional<Long> firstOf(List<Long> family) {
    return Postmaster.of(data).map(Postmaster::pid).filter(family::contains);
  }

  /**
   * SIGKILL for all that works in the directory.
   *
   * @return whether nothing is left
   */
  public boolean kill() {
    return processes.kill(KILL_LIMIT_MILLIS);
  }

  /** Whether anything of the server works in the directory. */
  public boolean isWorking() {
    return !processes.working().isEmpty();
  }

  /** Sees to it that any later start is one that takes no writes. */
  public void makeReadOnly(String why) throws IOException {
    mark.put(why);
  }

  /** Takes back what {@link #makeReadOnly}, here or in the stopper, did. */
  public void makeWritable() throws IOException {
    mark.remove();
  }

  /** Whether the directory is a standby's: not one that a guard made read-only. */
  public boolean isStandby() {
    return mark.exists() && !mark.isOurs();
  }

  /** Whether it was made a standby of another primary after {@code file} was written. */
  public boolean rejoinedSince(Path file) throws IOException {
    Path rejoined = data.resolve(RejoinedFile.FILE);
    return Files.exists(rejoined)
        && Files.exists(file)
        && Files.getLastModifiedTime(rejoined).compareTo(Files.getLastModifiedTime(file)) >= 0;
  }

  /** Whether a guard or stopper made it read-only. */
  public boolean isReadOnly() {
    return mark.isOurs();
  }
}
