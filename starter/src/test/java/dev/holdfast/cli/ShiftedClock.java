package dev.holdfast.cli;

import java.nio.file.Files;
import java.nio.file.Path;
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
}
