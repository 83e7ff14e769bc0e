package dev.holdfast.activities.postgres;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The time since this host was started, as {@code /proc/uptime} has it: the one clock that two
 * processes share, that nobody can set, and that goes on while the host sleeps.
 */
public final class Uptime {

  private static final String FILE = "/proc/uptime";

  private Uptime() {}

  /**
   * Milliseconds since the start, rounded down to ten.
   *
   * @throws UncheckedIOException on a system that has no such file
   */
  public static long millis() {
    try (FileInputStream file = new FileInputStream(FILE)) {
      byte[] text = new byte[64];
      int length = file.read(text);
      return millisOf(new String(text, 0, Math.max(0, length), US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** proc(5): "seconds.hundredths of the host, of its idle time". */
  static long millisOf(String line) {
    int point = line.indexOf('.');
    long seconds = Long.parseLong(line.substring(0, point));
    return seconds * 1_000 + Long.parseLong(line.substring(point + 1, point + 3)) * 10;
  }
}
