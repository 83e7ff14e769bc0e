package dev.holdfast.activities.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is put before a command so that the child has its own session and dies with this JVM. */
final class LaunchPrefix {

  static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

  private static final Logger log = LoggerFactory.getLogger(LaunchPrefix.class);

  private LaunchPrefix() {}

  /**
   * The strongest prefix that works here, tried because BusyBox and old util-linux lack options.
   * {@code setsid} becomes the program instead of forking it, since a new child never leads a
   * process group; so the pid stays the same.
   */
  static List<String> ofThisHost() {
    Optional<String> setsid = find("setsid", DEFAULT_PATH);
    List<String> deathSignal =
        find("setpriv", DEFAULT_PATH)
            .map(setpriv -> List.of(setpriv, "--pdeathsig", "KILL", "--"))
            .filter(LaunchPrefix::works)
            .orElse(List.of());
    if (deathSignal.isEmpty()) {
      log.warn(
          "No setpriv with --pdeathsig on this host: children outlive a killed worker until the next attempt ends them; install util-linux");
    }
    if (setsid.isEmpty()) {
      log.warn(
          "No setsid on this host: only direct descendants of a child are ended with it; install util-linux");
    }
    List<String> prefix = new ArrayList<>(setsid.stream().toList());
    prefix.addAll(deathSignal);
    return List.copyOf(prefix);
  }

  /** The executable file that {@code program} means on {@code path}. */
  static Optional<String> find(String program, String path) {
    Stream<Path> candidates =
        program.startsWith("/")
            ? Stream.of(Path.of(program))
            : Stream.of(path.split(File.pathSeparator, -1))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, program));
    return candidates
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .map(Path::toString)
        .findFirst();
  }

  private static boolean works(List<String> prefix) {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    try {
      Process probe =
          new ProcessBuilder(command)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      boolean over = probe.waitFor(5, TimeUnit.SECONDS);
      probe.destroyForcibly();
      return over && probe.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
