package dev.holdfast.cli;

import dev.holdfast.activities.postgres.MissingProgramsException;
import dev.holdfast.activities.postgres.PostgresPrograms;
import dev.holdfast.worker.TemporalProgram;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a worker's host must have. */
record HostChecks(Map<String, String> environment) {

  private static final int OLDEST_JAVA = 17;
  private static final int OLDEST_POSTGRES = 14;

  DoctorFinding java() {
    return java(Runtime.version());
  }

  static DoctorFinding java(Runtime.Version version) {
    String needed = OLDEST_JAVA + " or newer";
    return version.feature() >= OLDEST_JAVA
        ? DoctorFinding.ok("java", version.toString(), needed)
        : DoctorFinding.old("java", version.toString(), needed, "install a JDK 17");
  }

  /** One of those that start processes so that they are found and ended. */
  DoctorFinding program(String name) {
    String needed = "in /usr/bin or on PATH";
    return Stream.concat(
            Stream.of("/usr/bin", "/bin"),
            Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)))
        .filter(it -> !it.isBlank())
        .map(it -> Path.of(it, name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(it -> DoctorFinding.ok(name, it.toString(), needed))
        .orElseGet(() -> DoctorFinding.missing(name, null, needed, "install util-linux"));
  }

  DoctorFinding postgres() {
    String what = "postgresql";
    String needed = "pg_dump and pg_restore " + OLDEST_POSTGRES + " or newer";
    try {
      PostgresPrograms programs = PostgresPrograms.find(environment);
      return programs.majorVersion() >= OLDEST_POSTGRES
          ? DoctorFinding.ok(what, programs.toString(), needed)
          : DoctorFinding.old(
              what, programs.toString(), needed, "install newer ones or set HOLDFAST_PG_BIN");
    } catch (MissingProgramsException e) {
      return DoctorFinding.missing(what, null, needed, String.valueOf(e.getMessage()));
    }
  }

  DoctorFinding temporal() {
    String needed = "the temporal command line, for dr up and dr demo";
    Optional<Path> program = TemporalProgram.find(environment);
    return program
        .map(it -> DoctorFinding.ok("temporal", it.toString(), needed))
        .orElseGet(
            () ->
                DoctorFinding.missing(
                    "temporal", null, needed, "put it on PATH or set HOLDFAST_TEMPORAL_CLI"));
  }

  /** The folder, or where it does not exist yet, the nearest one above it. */
  static DoctorFinding home(StateFolder home) {
    Path nearest = home.path();
    while (nearest.getParent() != null && !Files.exists(nearest)) {
      nearest = nearest.getParent();
    }
    String needed = "a folder that this user can write to";
    return Files.isDirectory(nearest) && Files.isWritable(nearest)
        ? DoctorFinding.ok("home", home.path().toString(), needed)
        : DoctorFinding.missing(
            "home", home.path().toString(), needed, "make it writable or set HOLDFAST_HOME");
  }
}
