package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.cli.AckedWrites.Ack;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that each know one of two servers only, and ask it on and on to take a write: whenever
 * two take writes at the same time, both are found.
 */
final class TwoWriters implements AutoCloseable {

  /** No client ever gets so far. */
  private static final long FAR = 1_000_000_000;

  private static final int SOME = 20;

  private final LocalPostgres old;
  private final LocalPostgres other;
  private final AckedWrites toOld;
  private final AckedWrites toOther;

  /** The primary takes writes, and has the table for them. */
  TwoWriters(LocalPostgres old, LocalPostgres other) throws SQLException {
    this.old = old;
    this.other = other;
    AckedWrites.of(1, "notes", old.port()).close();
    toOld = AckedWrites.pinned("notes", FAR, old.port());
    toOther = AckedWrites.pinned("notes", 2 * FAR, other.port());
    awaitOld();
  }

  /** Returns once the old primary has taken some more. */
  void awaitOld() {
    toOld.awaitWritesTo(old.port(), SOME);
  }

  /** Returns once the other one has taken some more. */
  void awaitOther() {
    toOther.awaitWritesTo(other.port(), SOME);
  }

  boolean otherHasWritten() {
    return !toOther.acks().isEmpty();
  }

  /** What the old primary acknowledged after the other one's first. */
  List<Ack> slips() {
    if (!otherHasWritten()) {
      return List.of();
    }
    long first = toOther.acks().get(0).nanos();
    return toOld.acks().stream().filter(it -> it.nanos() > first).toList();
  }

  /** Sends nothing more. */
  void stop() {
    toOld.stop();
    toOther.stop();
  }

  /** Never two at a time, nothing twice; both have stopped. */
  void assertOneAtATime(LocalPostgres survivor) throws SQLException {
    assertThat(slips()).as("acknowledged by the old primary after the new one's first").isEmpty();
    try (Connection session = survivor.connect("notes")) {
      assertThat(toOld.judge(session).doubled()).as("doubled").isZero();
    }
    List<Long> ids = new ArrayList<>();
    toOld.acks().forEach(it -> ids.add(it.id()));
    toOther.acks().forEach(it -> ids.add(it.id()));
    assertThat(ids).as("ids given out").doesNotHaveDuplicates();
  }

  /** What either had acknowledged is there. */
  void assertNothingLost(LocalPostgres survivor) throws SQLException {
    try (Connection session = survivor.connect("notes")) {
      assertThat(toOld.judge(session).lost()).as("lost of the old one's").isEmpty();
      assertThat(toOther.judge(session).lost()).as("lost of the new one's").isEmpty();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
