package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.probe.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * This host's clocks. On Linux the JVM's monotonic clock counts from the host's start, so that
 * marks of several processes compare; where that is not so, each process counts for itself.
 */
final class ProbeClock implements Supplier<Mark> {

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final Duration SAME = Duration.ofSeconds(1);

  private final String run = countsFromBoot() ? boot() : UUID.randomUUID().toString();

  @Override
  public Mark get() {
    return new Mark(run, Instant.now(), System.nanoTime());
  }

  private static boolean countsFromBoot() {
    try {
      String uptime = Files.readString(UPTIME).strip().split(" ", 2)[0];
      long difference = System.nanoTime() - (long) (Double.parseDouble(uptime) * 1e9);
      return !boot().isEmpty() && Math.abs(difference) < SAME.toNanos();
    } catch (IOException | NumberFormatException elsewhere) {
      return false;
    }
  }

  private static String boot() {
    try {
      return Files.readString(BOOT).strip();
    } catch (IOException elsewhere) {
      return "";
    }
  }
}
