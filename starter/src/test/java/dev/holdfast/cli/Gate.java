package dev.holdfast.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds a worker, a process of its own, at one point of its work until the test lets it go on or
 * kills it. It closes behind the first activity that reaches it: the next attempt passes.
 */
final class Gate {

  private static final long LOOK_NANOS = 10_000_000;

  private final Path closed;
  private final Path reached;

  Gate(Path folder) {
    closed = folder.resolve("gate");
    reached = folder.resolve("gate-reached");
  }

  /** The next activity that comes to {@code point} is held there. */
  void closeAt(KillPoint point) throws IOException {
    Path beside = closed.resolveSibling("gate-new");
    Files.writeString(beside, name(point.activity(), point.phase()));
    Files.move(beside, closed, StandardCopyOption.ATOMIC_MOVE);
  }

  boolean isReached() {
    return Files.exists(reached);
  }

  /** Lets go whoever is held, and holds nobody from now on. */
  void open() throws IOException {
    Files.deleteIfExists(closed);
    Files.deleteIfExists(reached);
  }

  /** In the worker: returns at once unless the gate is closed at this point. */
  void pass(String activity, KillPoint.Phase phase) {
    try {
      if (!Files.exists(closed) || !Files.readString(closed).equals(name(activity, phase))) {
        return;
      }
      Files.move(closed, reached, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    while (isReached()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static String name(String activity, KillPoint.Phase phase) {
    return activity + " " + phase;
  }
}
