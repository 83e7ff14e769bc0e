package dev.holdfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

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
    return told(Map.of("FAKETIME", "%+ds".formatted(seconds)));
  }

  /** What a process must be told whose clock is set while it runs, by {@link #set}. */
  static Map<String, String> setBy(Path file) {
    return told(Map.of("FAKETIME_TIMESTAMP_FILE", file.toString(), "FAKETIME_CACHE_DURATION", "1"));
  }

  private static Map<String, String> told(Map<String, String> clock) {
    Map<String, String> all = new TreeMap<>(clock);
    all.put("LD_PRELOAD", LIBRARY.toString());
    all.put("FAKETIME_DISABLE_SHM", "1");
    all.put("DONT_FAKE_MONOTONIC", "1");
    // else every timed wait of a JVM ends at once: it would never rest
    all.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    all.put("NO_FAKE_STAT", "1");
    return all;
  }

  /** Those who follow the file have a clock that is wrong by so much, within a second. */
  static void set(Path file, int seconds) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, "%+ds\n".formatted(seconds));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
