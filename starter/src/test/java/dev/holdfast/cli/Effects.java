package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

/**
 * How often a run did to the world what must not be done twice, counted by whoever it was done to.
 *
 * @param renames of databases, in PostgreSQL's log; those of a transaction that was rolled back too
 * @param copies databases created to be restored into, in PostgreSQL's log
 * @param drops of databases that are no such copies, in PostgreSQL's log
 * @param restarts of the service, written down by itself
 * @param messages that the webhook took
 */
record Effects(long renames, long copies, long drops, long restarts, long messages) {

  /** Of the world's run up to now. */
  static Effects of(RestoreWorld world) throws IOException {
    String run = world.run();
    List<String> log = Files.readAllLines(world.notes().server().log());
    long drops = count(log, run, " DROP DATABASE ");
    return new Effects(
        count(log, run, " ALTER DATABASE ", " RENAME TO "),
        count(log, run, " CREATE DATABASE "),
        drops - count(log, run, " DROP DATABASE ", "_restore_" + run),
        world.restarts(),
        world.messages().stream().filter(it -> it.contains(run)).count());
  }

  /** What came to these since {@code before}. */
  Effects since(Effects before) {
    return new Effects(
        renames - before.renames,
        copies - before.copies,
        drops - before.drops,
        restarts - before.restarts,
        messages - before.messages);
  }

  /**
   * Asserts that renames count exactly, the rest as {@code wanted}, and again only if the attempt
   * that did it was lost.
   */
  void assertAsIn(Effects wanted, RunHistory history, long wantedRenames) {
    assertThat(renames).as("renames").isEqualTo(wantedRenames);
    assertThat(copies)
        .as("copies")
        .isBetween(wanted.copies, atMost(wanted.copies, history, "SideCopyRestoreBeside"));
    assertThat(drops)
        .as("drops")
        .isBetween(wanted.drops, atMost(wanted.drops, history, "LiveDropDrop", "KeptRemove"));
    assertThat(restarts)
        .as("restarts")
        .isBetween(wanted.restarts, atMost(wanted.restarts, history, "ServiceRestart"));
    assertThat(messages)
        .as("messages")
        .isBetween(wanted.messages, atMost(wanted.messages, history, "NotifySend"));
  }

  private static long atMost(long times, RunHistory history, String... activities) {
    return times * Stream.of(activities).mapToLong(history::attemptsOf).max().orElse(1);
  }

  private static long count(List<String> log, String... parts) {
    return log.stream()
        .filter(it -> it.contains("LOG:"))
        .filter(it -> List.of(parts).stream().allMatch(it::contains))
        .count();
  }
}
