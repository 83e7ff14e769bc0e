package dev.holdfast.activities.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/** Keeps the beginning of what another host says, however much that is. */
final class BoundedOutput extends OutputStream {

  private static final int MOST = 1024 * 1024;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  @Override
  public synchronized void write(int one) {
    if (kept.size() < MOST) {
      kept.write(one);
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) {
    kept.write(bytes, from, Math.min(length, MOST - kept.size()));
  }

  synchronized String text() {
    return kept.toString(UTF_8);
  }
}
