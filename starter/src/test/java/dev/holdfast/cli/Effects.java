package dev.holdfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * How often a run did to the world what must not be done twice, counted by whoever it was done to.
 *
 * @param renames of databases, in PostgreSQL's log; those of a transaction that was rolled back too
 * @param copies databases created to be restored into, in PostgreSQL's log
 * @param restarts of the service, written down by itself
 * @param messages that the webhook took
 */
record Effects(long renames, long copies, long restarts, long messages) {

  static Effects of(RestoreWorld world, String run) throws IOException {
    List<String> log = Files.readAllLines(world.notes().server().log());
    return new Effects(
        count(log, run, " ALTER DATABASE ", " RENAME TO "),
        count(log, run, " CREATE DATABASE "),
        world.restarts(),
        world.messages().stream().filter(it -> it.contains(run)).count());
  }

  private static long count(List<String> log, String... parts) {
    return log.stream()
        .filter(it -> it.contains("LOG:"))
        .filter(it -> List.of(parts).stream().allMatch(it::contains))
        .count();
  }
}
