package dev.holdfast.activities.process;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what an earlier attempt left on this host: children of a killed worker and all that they
 * forked, found by the marker in their environment. Linux only; elsewhere it finds nothing.
 *
 * <p>Children of the given runner that still live, with all that they started, are spared. A
 * program that overwrites its environment (a PostgreSQL server process) or that ran another program
 * with a cleared one is not found.
 */
public final class StrayProcesses {

  /**
   * A process that was ended.
   *
   * @param pid its number, free for reuse by now
   * @param program its executable file, if known
   * @param started when it was started, if known
   */
  public record Stray(long pid, Optional<String> program, Optional<Instant> started) {

    private static Stray of(ProcessHandle handle) {
      ProcessHandle.Info info = handle.info();
      return new Stray(handle.pid(), info.command(), info.startInstant());
    }
  }

  private static final Logger log = LoggerFactory.getLogger(StrayProcesses.class);

  private final ProcessRunner runner;
  private final Duration grace;

  /**
   * @param grace from SIGTERM to SIGKILL
   */
  public StrayProcesses(ProcessRunner runner, Duration grace) {
    this.runner = runner;
    this.grace = grace;
  }

  /**
   * Ends every process of our user whose {@code HOLDFAST_JOB} is exactly {@code marker}. Returns
   * once none of them lives; safe to repeat. The marker stands for the job, not for an attempt, so
   * a predecessor that another worker on this host still runs is ended as well.
   *
   * @return what was ended, oldest first
   * @throws ProcessEndException if a process outlives SIGKILL by ten seconds
   */
  public List<Stray> end(String marker) {
    Map<ProcessHandle, Stray> strays = new LinkedHashMap<>();
    Ending.end(
        () -> {
          List<HostProcess> found = find(marker);
          found.forEach(process -> strays.computeIfAbsent(process.handle(), Stray::of));
          return found;
        },
        grace);
    if (!strays.isEmpty()) {
      log.warn("Ended what an earlier attempt of {} left: {}", marker, strays.values());
    }
    return List.copyOf(strays.values());
  }

  private List<HostProcess> find(String marker) {
    List<HostProcess> host = HostProcess.all();
    Set<HostProcess> spared = new HashSet<>(runner.familiesOfLive(host));
    return host.stream()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(process -> !spared.contains(process))
        .filter(process -> process.isOurs(ProcessRequest.MARKER_VARIABLE, marker))
        .toList();
  }
}
