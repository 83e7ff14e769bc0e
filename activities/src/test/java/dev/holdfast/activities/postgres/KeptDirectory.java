package dev.holdfast.activities.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A copy of the data directory of a server that was stopped, beside it.
 *
 * @param server whose it is
 * @param copy as it was
 */
record KeptDirectory(LocalPostgres server, Path copy) {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Of a server that is down. */
  static KeptDirectory of(LocalPostgres server) {
    Path copy = server.directory().resolve("kept");
    DirectoryTree.delete(copy);
    copy(server.data(), copy);
    return new KeptDirectory(server, copy);
  }

  /** Into the server, which is down, in place of all that it had. */
  void putBack() {
    Postmaster.removeLeftSharedMemory(server.data());
    DirectoryTree.delete(server.data());
    copy(copy, server.data());
  }

  private static void copy(Path from, Path to) {
    ShortCommand.Result result =
        ShortCommand.run(
            LIMIT, List.of("cp", "-a", "--reflink=auto", from.toString(), to.toString()));
    if (!result.succeeded()) {
      throw new LocalPostgresException("cp of " + from + ": " + result.output());
    }
  }
}
