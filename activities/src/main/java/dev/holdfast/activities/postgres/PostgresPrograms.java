package dev.holdfast.activities.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * PostgreSQL's own programs of one version, in one directory.
 *
 * <p>Looked for in {@code HOLDFAST_PG_BIN}, then under {@code /usr/lib/postgresql} (directories
 * with server programs before those with client programs only, newest first), then on {@code PATH}.
 * A directory counts if it holds {@code pg_dump} and {@code pg_restore}.
 */
public final class PostgresPrograms {
  private static final String VARIABLE = "HOLDFAST_PG_BIN";
  private static final Path DISTRIBUTIONS = Path.of("/usr/lib/postgresql");
  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Path directory;
  private final int majorVersion;

  /** All that this machine has, this one included, best first. */
  private final List<PostgresPrograms> installed;

  private PostgresPrograms(Path directory, List<PostgresPrograms> installed) {
    this.directory = directory;
    this.majorVersion = versionOf(directory);
    this.installed = installed;
  }

  /**
   * The programs that this process's environment leads to.
   *
   * @throws MissingProgramsException if there are none, or {@code HOLDFAST_PG_BIN} holds none
   */
  public static PostgresPrograms find() {
    return find(System.getenv());
  }

  /** As {@link #find()}, with {@code HOLDFAST_PG_BIN} and {@code PATH} from {@code environment}. */
  public static PostgresPrograms find(Map<String, String> environment) {
    return find(environment, DISTRIBUTIONS);
  }

  static PostgresPrograms find(Map<String, String> environment, Path distributions) {
    Set<Path> directories = new LinkedHashSet<>();
    String given = environment.getOrDefault(VARIABLE, "");
    if (!given.isBlank()) {
      directories.add(checked(Path.of(given)));
    }
    directories.addAll(distributed(distributions));
    directories.addAll(onPath(environment.getOrDefault("PATH", "")));

    List<PostgresPrograms> installed = new ArrayList<>();
    for (Path directory : directories) {
      installed.add(new PostgresPrograms(directory, installed));
    }
    if (installed.isEmpty()) {
      throw new MissingProgramsException(
          "PostgreSQL's programs were not found: looked for pg_dump and pg_restore in "
              + distributions
              + "/*/bin and on PATH; install PostgreSQL 14 or newer or set "
              + VARIABLE
              + " to the directory that holds them");
    }
    return installed.get(0);
  }

  /** The directory of all programs. */
  public Path directory() {
    return directory;
  }

  /** The major version of all programs, such as 15. */
  public int majorVersion() {
    return majorVersion;
  }

  /**
   * The program called {@code name}, such as {@code pg_dump}.
   *
   * @throws MissingProgramsException if the directory does not hold it
   */
  public Path program(String name) {
    Path program = directory.resolve(name);
    if (!Files.isExecutable(program)) {
      throw new MissingProgramsException(
          name
              + " is not in "
              + directory
              + ": install PostgreSQL "
              + majorVersion
              + " with its server and client programs, or set "
              + VARIABLE
              + " to a directory that holds it");
    }
    return program;
  }

  /**
   * The programs for a server of major version {@code serverMajor}: the same version where it is
   * installed, else the newest one that is not older. A dump taken by newer programs may hold
   * settings that this server refuses (17's {@code transaction_timeout}), so the same version is
   * always the first choice.
   *
   * @throws MissingProgramsException if only older ones are installed: they refuse that server
   */
  public PostgresPrograms forServer(int serverMajor) {
    return installed.stream()
        .filter(programs -> programs.majorVersion == serverMajor)
        .findFirst()
        .or(() -> newestNotOlderThan(serverMajor))
        .orElseThrow(
            () ->
                new MissingProgramsException(
                    "a server of PostgreSQL "
                        + serverMajor
                        + " needs programs of version "
                        + serverMajor
                        + " or newer; found only "
                        + installed.stream().map(PostgresPrograms::toString).toList()));
  }

  private Optional<PostgresPrograms> newestNotOlderThan(int serverMajor) {
    return installed.stream()
        .filter(programs -> programs.majorVersion > serverMajor)
        .max(Comparator.comparingInt(PostgresPrograms::majorVersion));
  }

  /**
   * What {@code pg_dump --compress} of these programs understands, fastest first; always at least
   * {@code gzip}. Methods have names since version 16 and depend on how PostgreSQL was built.
   */
  public List<String> compressionMethods() {
    List<String> methods = new ArrayList<>();
    Path configuration = directory.resolve("pg_config");
    if (majorVersion >= 16 && Files.isExecutable(configuration)) {
      String flags =
          ShortCommand.run(LIMIT, List.of(configuration.toString(), "--configure")).output();
      Stream.of("zstd", "lz4")
          .filter(method -> flags.contains("--with-" + method))
          .forEach(methods::add);
    }
    methods.add("gzip");
    return List.copyOf(methods);
  }

  @Override
  public String toString() {
    return majorVersion + " in " + directory;
  }

  private static Path checked(Path given) {
    if (!hasClientPrograms(given)) {
      throw new MissingProgramsException(
          VARIABLE
              + " must be a directory with pg_dump and pg_restore, such as"
              + " /usr/lib/postgresql/15/bin, was "
              + given);
    }
    return given.toAbsolutePath().normalize();
  }

  private static List<Path> distributed(Path distributions) {
    if (!Files.isDirectory(distributions)) {
      return List.of();
    }
    try (Stream<Path> versions = Files.list(distributions)) {
      return versions
          .filter(version -> version.getFileName().toString().matches("\\d+(\\.\\d+)?"))
          .sorted(
              Comparator.<Path, Boolean>comparing(version -> hasServerPrograms(bin(version)))
                  .thenComparing(version -> Double.valueOf(version.getFileName().toString()))
                  .reversed())
          .map(PostgresPrograms::bin)
          .filter(PostgresPrograms::hasClientPrograms)
          .toList();
    } catch (IOException failure) {
      throw new MissingProgramsException("cannot read " + distributions + ": " + failure);
    }
  }

  private static Path bin(Path version) {
    return version.resolve("bin");
  }

  private static List<Path> onPath(String path) {
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(entry -> !entry.isBlank())
        .map(Path::of)
        .filter(PostgresPrograms::hasClientPrograms)
        .filter(PostgresPrograms::isNoWrapper)
        .toList();
  }

  /** Debian's /usr/bin/pg_dump is a script that picks a version by itself. */
  private static boolean isNoWrapper(Path directory) {
    try {
      return directory.resolve("pg_dump").toRealPath().endsWith("pg_dump");
    } catch (IOException unreadable) {
      return false;
    }
  }

  private static boolean hasClientPrograms(Path directory) {
    return holds(directory, "pg_dump") && holds(directory, "pg_restore");
  }

  private static boolean hasServerPrograms(Path directory) {
    return holds(directory, "initdb") && holds(directory, "pg_ctl");
  }

  private static boolean holds(Path directory, String program) {
    return Files.isExecutable(directory.resolve(program));
  }

  private static int versionOf(Path directory) {
    String program = directory.resolve("pg_dump").toString();
    String answer = ShortCommand.run(LIMIT, List.of(program, "--version")).output();
    Matcher version = VERSION.matcher(answer);
    if (!version.find()) {
      throw new MissingProgramsException(
          program + " --version must name a PostgreSQL version, was: " + answer);
    }
    return Integer.parseInt(version.group(1));
  }
}
