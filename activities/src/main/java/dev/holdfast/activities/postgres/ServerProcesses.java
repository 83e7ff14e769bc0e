package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Host;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every process of the server on one data directory, whether or not its first one lives: each works
 * in that directory, which {@code postmaster.pid} and process groups don't tell. Backends that
 * outlive the first process still answer clients.
 */
final class ServerProcesses {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** {@code /proc/PID/cwd}, a tab, and where that leads, if we may know. */
  private static final Pattern PLACE = Pattern.compile("/proc/(\\d+)/cwd\t(.*)");

  /** proc(5): "pid (name) state ppid ..."; the name may hold blanks and brackets. */
  private static final Pattern STAT = Pattern.compile("(\\d+) \\((.*)\\) (\\S) (\\d+) .*");

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
  List<ServerProcess> living() {
    Map<Long, String> places = places();
    if (places.isEmpty()) {
      return List.of();
    }
    List<String> command = new ArrayList<>(List.of("cat"));
    places.keySet().forEach(pid -> command.add("/proc/" + pid + "/stat"));
    // one that has ended meanwhile makes cat complain, and prints no line
    return host.run(LIMIT, command)
        .output()
        .lines()
        .map(STAT::matcher)
        .filter(Matcher::matches)
        .map(ServerProcess::of)
        .filter(it -> it.isPostgres() && !it.isGone())
        .filter(it -> isHere(it, places.get(it.pid())))
        .toList();
  }

  /** Processes of the directory's owner that work there, or of which that is not known. */
  private Map<Long, String> places() {
    Host.Answer answer =
        host.run(
            LIMIT,
            List.of(
                "find",
                "/proc",
                "-mindepth",
                "2",
                "-maxdepth",
                "2",
                "-name",
                "cwd",
                "-path",
                "/proc/[0-9]*/cwd",
                "-printf",
                "%p\\t%l\\n"));
    Map<Long, String> places = new TreeMap<>();
    answer
        .output()
        .lines()
        .map(PLACE::matcher)
        .filter(Matcher::matches)
        .filter(it -> it.group(2).isEmpty() || it.group(2).equals(directory.path()))
        .forEach(it -> places.put(Long.parseLong(it.group(1)), it.group(2)));
    return places;
  }

  private boolean isHere(ServerProcess process, @Nullable String place) {
    if (directory.path().equals(place)) {
      return true;
    }
    Host.Answer owner = host.run(LIMIT, List.of("stat", "-c", "%u", "/proc/" + process.pid()));
    String who = owner.output().strip();
    if (!owner.succeeded() || !(who.equals("" + directory.owner()) || who.equals("0"))) {
      return false; // gone, or of a user that can't run this server
    }
    throw FailureCode.CONTROL_FAILED.failure(
        "%s: process %d is a PostgreSQL server, and its directory can't be seen"
            .formatted(host.name(), process.pid()));
  }

  boolean any() {
    return !living().isEmpty();
  }

  /** Whether none lives any more within {@code limit}. */
  boolean endWithin(Duration limit) throws InterruptedException {
    return Patience.interruptibly(limit, PAUSE, () -> !any());
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
          List<Long> pids = living().stream().map(ServerProcess::pid).toList();
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

  /**
   * One of them.
   *
   * @param state as ps shows it: T is stopped by a signal
   */
  record ServerProcess(long pid, String name, String state, long parent) {

    private static ServerProcess of(Matcher stat) {
      return new ServerProcess(
          Long.parseLong(stat.group(1)),
          stat.group(2),
          stat.group(3),
          Long.parseLong(stat.group(4)));
    }

    /** The program is called postmaster in some distributions. */
    private boolean isPostgres() {
      return name.contains("postgres") || name.contains("postmaster");
    }

    /** An unreaped one holds no file, no memory and no connection. */
    private boolean isGone() {
      return state.equals("Z") || state.equals("X");
    }

    boolean isFrozen() {
      return state.equals("T") || state.equals("t");
    }
  }
}
