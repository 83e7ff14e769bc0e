package dev.holdfast.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whoever starts or stops a state folder's processes holds this, at most one at a time. */
final class UpLock implements AutoCloseable {

  private final FileChannel channel;

  private UpLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock if nobody has it; it ends with this process at the latest. */
  static Optional<UpLock> tryTake(StateFolder home) throws IOException {
    FileChannel channel =
        FileChannel.open(
            home.create().upLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (lock(channel) == null) {
      channel.close();
      return Optional.empty();
    }
    UpLock lock = new UpLock(channel);
    lock.write("");
    return Optional.of(lock);
  }

  /** The pid of the supervisor that has the lock, empty if nobody or no supervisor has it. */
  static Optional<Long> supervisor(StateFolder home) {
    try {
      String pid = Files.readString(home.upLock()).strip();
      return pid.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(pid));
    } catch (IOException e) {
      return Optional.empty(); // nobody has ever been up here
    }
  }

  /** Tells others that it is this process that supervises. */
  void supervise() throws IOException {
    write(Long.toString(ProcessHandle.current().pid()));
  }

  @Override
  public void close() throws IOException {
    write("");
    channel.close();
  }

  private void write(String text) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }
}
