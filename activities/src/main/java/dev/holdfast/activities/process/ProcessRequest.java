package dev.holdfast.activities.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program to run on this host, without a shell.
 *
 * @param command the program, an absolute path or a name looked up on the child's {@code PATH}, and
 *     its arguments. Arguments are visible to every user of the host: no secrets here
 * @param environment the child's whole environment. The runner adds {@code HOLDFAST_JOB} and, where
 *     absent, {@code PATH}, {@code HOME}, {@code LANG} and {@code LC_ALL} (C.UTF-8)
 * @param secrets values that are masked in everything the child prints, also in base64, URL-encoded
 *     or JSON-escaped form
 * @param directory where the child runs; null is the directory of this process
 * @param marker names the job, usually {@link JobKey#marker()}; inherited as {@code HOLDFAST_JOB}
 *     by all that the child forks, so that {@link StrayProcesses} finds them. A program that is
 *     meant to leave a daemon behind needs a marker that no retry sweeps
 * @param grace from SIGTERM to SIGKILL when the process is ended
 */
public record ProcessRequest(
    List<String> command,
    SortedMap<String, String> environment,
    List<String> secrets,
    @Nullable Path directory,
    String marker,
    Duration grace) {

  /** The environment variable that carries the marker. */
  public static final String MARKER_VARIABLE = "HOLDFAST_JOB";

  // ASCII, because another JVM's locale must write and find the same bytes
  private static final Pattern MARKER = Pattern.compile("[!-~]{1,200}");

  public ProcessRequest {
    command = List.copyOf(command);
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    secrets = List.copyOf(secrets);
    require(!command.isEmpty(), "command must name a program, was empty");
    String program = command.get(0);
    require(
        !program.isBlank() && (program.startsWith("/") || !program.contains("/")),
        "command must begin with an absolute path or a program name, was " + program);
    require(command.stream().noneMatch(ProcessRequest::holdsNul), "command must not hold NUL");
    environment.forEach(ProcessRequest::checkVariable);
    require(secrets.stream().noneMatch(String::isEmpty), "secrets must not be empty strings");
    require(
        MARKER.matcher(marker).matches(),
        "marker must be 1 to 200 visible ASCII characters, was " + marker);
    require(!grace.isNegative(), "grace must not be negative, was " + grace);
  }

  /** Shows neither secrets nor values of the environment. */
  @Override
  public String toString() {
    return "ProcessRequest[command=%s, environment=%s, directory=%s, marker=%s, grace=%s]"
        .formatted(printableCommand(), environment.keySet(), directory, marker, grace);
  }

  String printableCommand() {
    return new SecretScrubber(secrets).scrub(String.join(" ", command));
  }

  private static void checkVariable(String name, String value) {
    require(
        !name.isEmpty() && !name.contains("=") && !holdsNul(name),
        "environment must have names without '=' and NUL, was " + name);
    require(
        !name.equals(MARKER_VARIABLE),
        "environment must not set " + MARKER_VARIABLE + ": it is made from the marker");
    require(!holdsNul(value), "environment must not hold NUL, found in the value of " + name);
  }

  private static boolean holdsNul(String text) {
    return text.indexOf('\0') >= 0;
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
