package dev.holdfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** A wall clock that is wrong, for one process, by libfaketime; its steady clock stays right. */
final class ShiftedClock {

  private static final Path LIBRARY =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");

  private ShiftedClock() {}

  static boolean isPossible() {
    return Files.exists(LIBRARY);
  }

  /** What a process must be told; without the library nothing, which is said. */
  static Map<String, String> of(int seconds) {
    if (seconds == 0) {
      return Map.of();
    }
    if (!isPossible()) {
      System.err.println("SKIPPED: a clock shifted by " + seconds + " s: no " + LIBRARY);
      return Map.of();
    }
    return Map.of(
        "LD_PRELOAD",
        LIBRARY.toString(),
        "FAKETIME",
        "%+ds".formatted(seconds),
        "FAKETIME_DISABLE_SHM",
        "1",
        "DONT_FAKE_MONOTONIC",
        "1");
  }

  /** What a process must be told whose clock is set while it runs, by {@link #set}. */
  static Map<String, String> setBy(Path file) {
    return Map.of(
        "LD_PRELOAD",
        LIBRARY.toString(),
        "FAKETIME_TIMESTAMP_FILE",
        file.toString(),
        "FAKETIME_CACHE_DURATION",
        "1",
        "FAKETIME_DISABLE_SHM",
        "1",
        "DONT_FAKE_MONOTONIC",
        "1");
  }

  /** Those who follow the file have a clock that is wrong by so much, within a second. */
  static void set(Path file, int seconds) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, "%+ds\n".formatted(seconds));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
