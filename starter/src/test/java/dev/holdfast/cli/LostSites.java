package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.activities.postgres.DirectoryTree;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.worker.TemporalProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Loses the site of a guarded primary. Where the line between the sites is cut all of it happens in
 * a process of its own, at the site that is left: a JVM can't move to another network.
 */
final class LostSites {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LIMIT_SECONDS = 300;
  private static final String TOLD = "told.json";

  private LostSites() {}

  /** What became of it; a line of the log as well. */
  static LostSite.Told told(LostSiteCase lost) throws Exception {
    Path home = Files.createTempDirectory("holdfast-lost-site");
    // the servers' own user has to reach them
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    Thread hook = new Thread(() -> giveUp(home));
    Runtime.getRuntime().addShutdownHook(hook);
    LostSite.Told told;
    try {
      told = lost.loss().isCut() ? apart(lost, home) : told(lost, home, Optional.empty());
    } finally {
      remove(home);
      Runtime.getRuntime().removeShutdownHook(hook);
    }
    new LostSiteLog(lost).write(told);
    return told;
  }

  private static LostSite.Told apart(LostSiteCase lost, Path home) throws Exception {
    String name = "holdfast-" + home.getFileName().toString().replaceAll("\\D", "");
    try (TwoSites sites = TwoSites.begin(name.substring(0, Math.min(24, name.length())))) {
      Path log = home.resolve("scene.log");
      Process scene = scene(sites, lost, home, log);
      try {
        boolean ended = scene.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(ended && scene.exitValue() == 0).as(said(home)).isTrue();
        return JSON.readValue(home.resolve(TOLD).toFile(), LostSite.Told.class);
      } finally {
        scene.destroyForcibly();
      }
    }
  }

  private static Process scene(TwoSites sites, LostSiteCase lost, Path home, Path log)
      throws IOException {
    List<String> command = new ArrayList<>(sites.here());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    Path temporary = Files.createDirectory(home.resolve("tmp"));
    command.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), LostSites.class.getName()));
    command.addAll(List.of(sites.name(), home.toString(), JSON.writeValueAsString(lost)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder.environment().put("HOLDFAST_TEMPORAL_CLI", everywhere(home).toString());
    return builder.start();
  }

  /** Temporal's program, whose server listens to both sites. */
  private static Path everywhere(Path home) throws IOException {
    Path program = home.resolve("temporal-of-two-sites");
    Files.writeString(
        program,
        """
        #!/bin/sh
        [ "$1" != server ] || set -- "$@" --ip 0.0.0.0
        exec %s "$@"
        """
            .formatted(TemporalProgram.require(System.getenv())));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return program;
  }

  /**
   * Loses a site.
   *
   * @param arguments the name of the sites, a folder, and the case
   */
  public static void main(String[] arguments) throws Exception {
    TwoSites sites = TwoSites.begunAs(arguments[0]);
    Path home = Path.of(arguments[1]);
    LostSiteCase lost = JSON.readValue(arguments[2], LostSiteCase.class);
    LostSite.Told told = told(lost, home, Optional.of(sites));
    JSON.writeValue(home.resolve(TOLD).toFile(), told);
  }

  private static LostSite.Told told(LostSiteCase lost, Path home, Optional<TwoSites> sites)
      throws Exception {
    try (LostSiteWorld world = new LostSiteWorld(lost, home, sites);
        LostSite site = new LostSite(lost, world)) {
      return site.told();
    }
  }

  private static String said(Path home) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : List.of("scene.log", "guard.log", "worker.log")) {
      Path file = home.resolve(name);
      text.append(name).append(":\n").append(Files.exists(file) ? Files.readString(file) : "none");
    }
    return text.toString();
  }

  /** This JVM ends, whatever still runs. */
  private static void giveUp(Path home) {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    remove(home);
  }

  /** Also what a scene has left that was killed. */
  private static void remove(Path home) {
    Path servers = home.resolve("servers");
    if (Files.exists(servers)) {
      try (Stream<Path> left = Files.list(servers)) {
        left.map(LocalPostgres::adopt).forEach(LocalPostgres::close);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    DirectoryTree.delete(home);
  }
}
