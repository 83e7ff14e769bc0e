package dev.holdfast.activities.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The operating-system account that a local server runs under: whoever runs this process, but never
 * root, which PostgreSQL refuses. Root drops to {@code postgres}, else to {@code nobody}.
 */
final class ServerAccount {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");
  private static final List<Path> OPEN_TO_ALL = List.of(Path.of("/var/tmp"), Path.of("/tmp"));

  private final int user;
  private final int group;
  private final boolean own;

  private ServerAccount(int user, int group, boolean own) {
    this.user = user;
    this.group = group;
    this.own = own;
  }

  /** The account for a new server. */
  static ServerAccount forNewServer() {
    int user = number("id", "-u");
    if (user != 0) {
      return new ServerAccount(user, number("id", "-g"), true);
    }
    return UNPRIVILEGED.stream()
        .filter(name -> ShortCommand.run(LIMIT, List.of("id", "-u", name)).succeeded())
        .map(name -> new ServerAccount(number("id", "-u", name), number("id", "-g", name), false))
        .findFirst()
        .orElseThrow(
            () ->
                new LocalPostgresException(
                    "PostgreSQL does not run as root and there is no user to drop to: add one of "
                        + UNPRIVILEGED));
  }

  /** The account that {@code directory} belongs to. */
  static ServerAccount owning(Path directory) {
    try {
      int user = (int) Files.getAttribute(directory, "unix:uid");
      int group = (int) Files.getAttribute(directory, "unix:gid");
      return new ServerAccount(user, group, user == number("id", "-u"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Runs a program as this account. */
  ShortCommand.Result run(Duration limit, List<String> command) {
    if (own) {
      return ShortCommand.run(limit, command);
    }
    List<String> dropped = new ArrayList<>();
    dropped.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + group));
    dropped.addAll(List.of("--clear-groups", "--"));
    dropped.addAll(command);
    return ShortCommand.run(limit, dropped);
  }

  /**
   * A new directory that belongs to this account and is closed to all others: in {@code preferred}
   * if the account can get there, which is not so under a closed home, else in {@code /var/tmp} or
   * {@code /tmp}.
   */
  Path createDirectory(Path preferred, String prefix) {
    try {
      Files.createDirectories(preferred);
      Path parent =
          Stream.concat(Stream.of(preferred.toRealPath()), OPEN_TO_ALL.stream())
              .filter(this::reaches)
              .findFirst()
              .orElseThrow(
                  () ->
                      new LocalPostgresException(
                          "user " + user + " reaches none of " + preferred + ", " + OPEN_TO_ALL));
      Path directory =
          Files.createTempDirectory(
              parent,
              prefix,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      give(directory);
      return directory.toRealPath();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Makes {@code file} belong to this account. */
  void give(Path file) throws IOException {
    if (!own) {
      Files.setAttribute(file, "unix:gid", group);
      Files.setAttribute(file, "unix:uid", user);
    }
  }

  /** Asked of the kernel, which knows about ACLs and mounts as well. */
  private boolean reaches(Path directory) {
    return run(LIMIT, List.of("test", "-x", directory.toString())).succeeded();
  }

  private static int number(String... command) {
    ShortCommand.Result result = ShortCommand.run(LIMIT, List.of(command));
    if (!result.succeeded()) {
      throw new LocalPostgresException(String.join(" ", command) + ": " + result.output());
    }
    return Integer.parseInt(result.output());
  }
}
