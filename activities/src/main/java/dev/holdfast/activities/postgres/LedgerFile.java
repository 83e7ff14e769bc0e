package dev.holdfast.activities.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.workflows.probe.Beat;
import dev.holdfast.workflows.probe.Mark;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The probe's own record of what one server's primary acknowledged, only ever appended to, by one
 * process at a time.
 *
 * <p>A line is with the kernel once {@link #append} returns, so that the probe's death loses none.
 * It is on the disk within a second, or at once if it tells of trouble: a beat that is missing
 * after a power cut at the witness widens the bounds and makes none wrong.
 *
 * <p>Two files are kept: a full one is renamed and the one before it goes.
 */
final class LedgerFile implements AutoCloseable {

  private static final long FULL = 32L * 1024 * 1024;
  private static final long SYNC_EVERY = Duration.ofSeconds(1).toNanos();

  private final Path directory;
  private final String server;
  private final FileChannel lock;
  private final String ledger;
  private final long full;
  private FileChannel file;
  private @Nullable String system;
  private long lastSequence;
  private int lastTimeline;
  private @Nullable Beat lastBeat;
  private long syncedAt = System.nanoTime();

  private LedgerFile(
      Path directory, String server, FileChannel lock, Optional<LedgerReading> kept, long full)
      throws IOException {
    this.directory = directory;
    this.server = server;
    this.lock = lock;
    this.full = full;
    this.ledger = kept.map(LedgerReading::ledger).orElseGet(() -> UUID.randomUUID().toString());
    this.system = kept.map(LedgerReading::system).orElse(null);
    kept.ifPresent(it -> it.beats().forEach(this::note));
    this.file = appendable(file(directory, server));
    cutTornLine();
  }

  /** The file that is written to. */
  static Path file(Path directory, String server) {
    return directory.resolve(server + ".jsonl");
  }

  /** The one before it. */
  static Path older(Path directory, String server) {
    return directory.resolve(server + ".1.jsonl");
  }

  /**
   * Opens or makes the ledger of {@code server}, to go on where it ends. Fails with {@link
   * FailureCode#PROCESS_RUNNING} while another process writes to it.
   */
  static LedgerFile open(Path directory, String server) throws IOException {
    return open(directory, server, FULL);
  }

  static LedgerFile open(Path directory, String server, long full) throws IOException {
    Files.createDirectories(directory);
    FileChannel lock =
        FileChannel.open(
            directory.resolve(server + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    try {
      if (locked(lock) == null) {
        throw FailureCode.PROCESS_RUNNING.failure(
            "another probe writes to the ledger of " + server + " in " + directory);
      }
      return new LedgerFile(directory, server, lock, LedgerReading.of(directory, server), full);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static @Nullable FileLock locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ofThisProcess) {
      return null;
    }
  }

  private static FileChannel appendable(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** A probe that was killed may have left half a line, which the next one must not continue. */
  private void cutTornLine() throws IOException {
    long end = file.size();
    ByteBuffer last = ByteBuffer.allocate(1);
    while (end > 0) {
      last.clear();
      file.read(last, end - 1);
      if (last.get(0) == '\n') {
        break;
      }
      end--;
    }
    file.truncate(end);
    file.position(end);
  }

  /** The id that this ledger's rows carry in the servers' tables. */
  String ledger() {
    return ledger;
  }

  /** The system identifier of the cluster that it is about; null before the first beat. */
  @Nullable String system() {
    return system;
  }

  /** Of the last acknowledged beat; 0 if there is none. */
  long lastSequence() {
    return lastSequence;
  }

  /** The newest timeline that took a beat; 0 if there is none. */
  int lastTimeline() {
    return lastTimeline;
  }

  /** The last acknowledged beat; null if there is none. */
  @Nullable Beat lastBeat() {
    return lastBeat;
  }

  /** Writes down whose beats follow. */
  void start(Mark now, @Nullable String systemIdentifier) throws IOException {
    system = systemIdentifier;
    write(startLine(now));
    force();
  }

  private ObjectNode startLine(Mark now) {
    ObjectNode line = LedgerLines.line(LedgerLines.Kind.START, now);
    return line.put("version", LedgerLines.VERSION).put("ledger", ledger).put("system", system);
  }

  /** Writes down that a beat was acknowledged. */
  void append(Beat beat) throws IOException {
    if (file.position() > full) {
      rotate(beat.acked());
    }
    write(LedgerLines.of(beat));
    note(beat);
    if (System.nanoTime() - syncedAt > SYNC_EVERY) {
      force();
    }
  }

  /** Writes down trouble, or its end; it is on the disk when this returns. */
  void append(LedgerLines.Kind kind, Mark at, String detail) throws IOException {
    write(LedgerLines.line(kind, at).put("detail", detail));
    force();
  }

  private void note(Beat beat) {
    lastBeat = beat;
    lastSequence = Math.max(lastSequence, beat.sequence());
    lastTimeline = Math.max(lastTimeline, beat.timeline());
  }

  private void rotate(Mark now) throws IOException {
    force();
    file.close();
    Files.move(
        file(directory, server), older(directory, server), StandardCopyOption.REPLACE_EXISTING);
    file = appendable(file(directory, server));
    write(startLine(now));
  }

  private void write(ObjectNode line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  private void force() throws IOException {
    file.force(false);
    syncedAt = System.nanoTime();
  }

  @Override
  public void close() throws IOException {
    try {
      force();
    } finally {
      file.close();
      lock.close();
    }
  }
}
