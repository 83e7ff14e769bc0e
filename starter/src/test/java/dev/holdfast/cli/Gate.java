package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds a worker, a process of its own, at one point of its work until the test lets it go on or
 * kills it. It closes behind the first activity that reaches it: the next attempt passes, and so
 * does whoever is let go, unless the gate was closed again. Points that are told to fail do so at
 * every attempt.
 */
final class Gate {

  private static final long LOOK_NANOS = 10_000_000;

  private final Path closed;
  private final Path reached;
  private final Path faults;

  Gate(Path folder) {
    closed = folder.resolve("gate");
    reached = folder.resolve("gate-reached");
    faults = folder.resolve("gate-faults");
  }

  /** The next activity that comes to {@code point} is held there. */
  void closeAt(KillPoint point) throws IOException {
    write(closed, point.toString());
  }

  /** Whatever comes to one of {@code points} fails there, again and again, until {@link #open}. */
  void failAt(KillPoint... points) throws IOException {
    write(faults, Stream.of(points).map(KillPoint::toString).collect(Collectors.joining("\n")));
  }

  private static void write(Path file, String text) throws IOException {
    Path beside = file.resolveSibling("gate-new");
    Files.writeString(beside, text);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  boolean isReached() {
    return Files.exists(reached);
  }

  /** Lets go whoever is held, and holds nobody from now on. */
  void open() throws IOException {
    Files.deleteIfExists(closed);
    Files.deleteIfExists(reached);
    Files.deleteIfExists(faults);
  }

  /** Lets go whoever is held. */
  void letGo() {
    try {
      Files.deleteIfExists(reached);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the worker: returns at once unless the gate is closed at this point, or it must fail. */
  void pass(KillPoint point) {
    try {
      while (stopsAt(point)) {
        Files.move(closed, reached, StandardCopyOption.ATOMIC_MOVE);
        while (isReached()) {
          LockSupport.parkNanos(LOOK_NANOS);
        }
      }
    } catch (NoSuchFileException somebodyElseIsHeld) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean stopsAt(KillPoint point) throws IOException {
    if (Files.exists(faults) && names(Files.readAllLines(faults), point)) {
      throw FailureCode.STEP_BROKE.failure("made to fail: " + point);
    }
    return Files.exists(closed) && names(List.of(Files.readString(closed)), point);
  }

  private static boolean names(List<String> points, KillPoint point) {
    return points.contains(point.toString()) || points.contains(point.anywhere().toString());
  }
}
