package dev.holdfast.activities.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The {@code standby.signal} that a guard or its stopper leaves in the data directory of a server
 * that it stopped: whoever starts that server gets one that takes no writes.
 *
 * <p>PostgreSQL ignores what is in the file, so it says who made it: the one of a real standby is
 * never taken away.
 */
final class StandbyMark {

  private static final String MADE_BY = "made by dr guard: ";

  private final Path data;
  private final Path file;

  StandbyMark(Path data) {
    this.data = data;
    this.file = data.resolve("standby.signal");
  }

  /** Whether the server would start as a standby. */
  boolean exists() {
    return Files.exists(file);
  }

  /** Whether a guard or stopper made the file. */
  boolean isOurs() {
    try {
      return Files.readString(file).startsWith(MADE_BY);
    } catch (IOException e) {
      return false; // there is none
    }
  }

  /** Leaves the mark, on the disk; does nothing if the server is a standby already. */
  void put(String why) throws IOException {
    if (exists()) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE)) {
      channel.write(ByteBuffer.wrap(MADE_BY.concat(why).concat("\n").getBytes(UTF_8)));
      channel.force(true);
    }
    for (String owner : new String[] {"unix:gid", "unix:uid"}) {
      Object there = Files.getAttribute(data, owner);
      if (!there.equals(Files.getAttribute(file, owner))) {
        Files.setAttribute(file, owner, there);
      }
    }
  }

  /** Takes the mark away if it is ours. */
  void remove() throws IOException {
    if (isOurs()) {
      Files.delete(file);
    }
  }
}
