package dev.holdfast.worker;

import dev.holdfast.workflows.runbook.FailureCode;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What this machine's Holdfast processes are told by their environment, read once.
 *
 * @param home {@code HOLDFAST_HOME}, the state folder; default: the nearest {@code .holdfast}
 *     upwards from the working directory, else {@code .holdfast} in it. Need not exist yet
 * @param taskQueue {@code HOLDFAST_TASK_QUEUE}, where runs wait for a worker; default {@code
 *     holdfast}
 * @param drainTimeout {@code HOLDFAST_DRAIN_SECONDS}, how long a worker that is told to end lets
 *     its activities run on; decimal seconds, default 30
 * @param temporal Temporal's own client variables, {@code TEMPORAL_*}, as given
 */
public record WorkerConfiguration(
    Path home, String taskQueue, Duration drainTimeout, SortedMap<String, String> temporal) {

  static final String TEMPORAL_PREFIX = "TEMPORAL_";

  /** The other variables of Temporal's may be keys, or headers that hold keys. */
  private static final Set<String> SHOWN =
      Set.of(
          "TEMPORAL_ADDRESS",
          "TEMPORAL_NAMESPACE",
          "TEMPORAL_PROFILE",
          "TEMPORAL_CONFIG_FILE",
          "TEMPORAL_TLS");

  public WorkerConfiguration {
    home = home.toAbsolutePath().normalize();
    temporal = Collections.unmodifiableSortedMap(new TreeMap<>(temporal));
  }

  /**
   * Reads {@code environment}.
   *
   * @param directory the working directory
   * @throws ControlPlaneException naming every mistake
   */
  public static WorkerConfiguration from(Map<String, String> environment, Path directory) {
    List<String> mistakes = new ArrayList<>();
    String taskQueue = environment.getOrDefault("HOLDFAST_TASK_QUEUE", "holdfast");
    if (taskQueue.isBlank()) {
      mistakes.add("HOLDFAST_TASK_QUEUE must name a task queue, was blank");
    }
    Duration drain =
        seconds(
            "HOLDFAST_DRAIN_SECONDS",
            environment.getOrDefault("HOLDFAST_DRAIN_SECONDS", "30"),
            mistakes);
    String log = environment.getOrDefault("HOLDFAST_LOG", "text");
    if (!Set.of("text", "json").contains(log)) {
      mistakes.add("HOLDFAST_LOG must be text or json, was " + log);
    }
    if (!mistakes.isEmpty()) {
      throw new ControlPlaneException(FailureCode.USAGE, String.join("; ", mistakes), null);
    }
    return new WorkerConfiguration(
        homeFrom(environment, directory), taskQueue, drain, temporalOf(environment));
  }

  /** Only the state folder, for whoever must know it even if the rest is wrong. */
  public static Path homeFrom(Map<String, String> environment, Path directory) {
    String given = environment.getOrDefault("HOLDFAST_HOME", "");
    if (!given.isBlank()) {
      return directory.resolve(given).toAbsolutePath().normalize();
    }
    for (Path at = directory.toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(".holdfast"))) {
        return at.resolve(".holdfast");
      }
    }
    return directory.toAbsolutePath().resolve(".holdfast");
  }

  /** The whole configuration in one line, secrets masked. */
  public String masked() {
    String variables =
        temporal.entrySet().stream()
            .map(
                it ->
                    " " + it.getKey() + "=" + (SHOWN.contains(it.getKey()) ? it.getValue() : "***"))
            .collect(Collectors.joining());
    return "home="
        + home
        + " taskQueue="
        + taskQueue
        + " drainSeconds="
        + drainTimeout.toMillis() / 1000.0
        + variables;
  }

  private static SortedMap<String, String> temporalOf(Map<String, String> environment) {
    SortedMap<String, String> temporal = new TreeMap<>(environment);
    temporal.keySet().removeIf(it -> !it.startsWith(TEMPORAL_PREFIX));
    return temporal;
  }

  private static Duration seconds(String name, String value, List<String> mistakes) {
    try {
      BigDecimal seconds = new BigDecimal(value);
      if (seconds.signum() >= 0 && seconds.compareTo(BigDecimal.valueOf(86_400)) <= 0) {
        return Duration.ofMillis(seconds.movePointRight(3).longValue());
      }
    } catch (NumberFormatException e) {
      // said below, as for a number that is out of range
    }
    mistakes.add(name + " must be seconds from 0 to 86400, was " + value);
    return Duration.ZERO;
  }
}
