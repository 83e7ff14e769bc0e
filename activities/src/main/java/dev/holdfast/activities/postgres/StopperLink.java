package dev.holdfast.activities.postgres;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A guard's end of the line to its {@link Stopper}: starts one where none lives, and tells it each
 * new deadline. The deadline is kept in a file as well, for a guard that was started anew.
 */
public final class StopperLink implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StopperLink.class);
  private static final String DEADLINE = "deadline";
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final long REPEAT_NANOS = Duration.ofMillis(250).toNanos();
  private static final long SETTLING_NANOS = Duration.ofSeconds(5).toNanos();

  /** A host that was frozen and thawed sets its processes going one after the other. */
  private static final long STANDSTILL_NANOS = Duration.ofSeconds(1).toNanos();

  private final Path folder;
  private final List<String> command;
  private final RandomAccessFile fifo;
  private final RandomAccessFile kept;
  private final BlockingQueue<Long> newest = new ArrayBlockingQueue<>(1);
  private final Thread publisher = new Thread(this::publish, "guard-deadline");

  private @Nullable Process started;
  private long startedAt;
  private @Nullable Standstill still;
  private long told;
  private long toldAt = System.nanoTime() - REPEAT_NANOS;

  /**
   * One that was seen standing still, and when first.
   *
   * @param since by the steady clock
   */
  private record Standstill(long pid, long since) {}

  /**
   * @param folder the guard's own, which exists
   * @param data the data directory of the server to stop
   */
  public StopperLink(Path folder, Path data) throws IOException {
    this.folder = folder;
    this.command = command(data, folder);
    Path pipe = folder.resolve(Stopper.FIFO);
    if (!Files.exists(pipe)) {
      ShortCommand.run(LIMIT, List.of("mkfifo", "-m", "600", pipe.toString()));
    }
    // for reading and writing: opening it waits for nobody
    this.fifo = new RandomAccessFile(pipe.toFile(), "rw");
    this.kept = new RandomAccessFile(folder.resolve(DEADLINE).toFile(), "rw");
    Files.setPosixFilePermissions(
        folder.resolve(DEADLINE), PosixFilePermissions.fromString("rw-------"));
    publisher.setDaemon(true);
    publisher.start();
  }

  private static List<String> command(Path data, Path folder) {
    return List.of(
        "setsid",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx24m",
        "-Xms8m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        Stopper.class.getName(),
        data.toString(),
        folder.toString());
  }

  /** The deadline that was written last, by this guard or the one before; 0 if there is none. */
  public long lastDeadline() throws IOException {
    byte[] record = new byte[DeadlineRecord.BYTES];
    synchronized (kept) {
      kept.seek(0);
      return kept.read(record) < DeadlineRecord.BYTES ? 0 : DeadlineRecord.read(record);
    }
  }

  /** Moves the deadline to {@code uptimeMillis}; never waits. To be told again and again. */
  public void tell(long uptimeMillis) {
    // a stopper that was started since knows nothing yet
    if (uptimeMillis == told && System.nanoTime() - toldAt < REPEAT_NANOS) {
      return;
    }
    told = uptimeMillis;
    toldAt = System.nanoTime();
    while (!newest.offer(uptimeMillis)) {
      newest.poll();
    }
  }

  /** Nothing is to be stopped for now. */
  public void disarm() {
    tell(DeadlineRecord.NONE);
  }

  /**
   * Starts a stopper if none lives. One that was stopped by a signal, and is for a second, could
   * stop nothing: it is killed.
   *
   * @return whether one was started
   */
  public boolean ensure() throws IOException {
    endIfStill();
    if (pid().isPresent() || isSettling()) {
      return false;
    }
    Path output = folder.resolve("stopper.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(output.toFile()));
    started = builder.start();
    startedAt = System.nanoTime();
    log.info("Started a stopper as {}", started.pid());
    return true;
  }

  private void endIfStill() {
    Optional<Long> pid = pid().filter(StopperLink::standsStill);
    Standstill seen = still;
    if (pid.isEmpty()) {
      still = null;
    } else if (seen == null || seen.pid() != pid.get()) {
      still = new Standstill(pid.get(), System.nanoTime());
    } else if (System.nanoTime() - seen.since() > STANDSTILL_NANOS) {
      log.warn("The stopper {} stands still: it is killed", seen.pid());
      ProcessHandle.of(seen.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private static boolean standsStill(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // proc(5): "pid (name) state ..."
      return "Tt".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0;
    } catch (IOException e) {
      return false; // gone
    }
  }

  /** The pid of the living stopper that watches this folder. */
  public Optional<Long> pid() {
    try {
      long pid = Long.parseLong(Files.readString(folder.resolve(Stopper.PID)).strip());
      String line = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
      return line.contains(Stopper.class.getName() + "\0") && line.contains(folder + "\0")
          ? Optional.of(pid)
          : Optional.empty(); // a zombie's line is empty
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** One that was just started has not written its pid yet. */
  private boolean isSettling() {
    return started != null && started.isAlive() && System.nanoTime() - startedAt < SETTLING_NANOS;
  }

  /** A thread of its own: a stopper that is frozen lets the FIFO fill up and a write wait. */
  private void publish() {
    try {
      while (true) {
        byte[] record = DeadlineRecord.bytes(newest.take());
        fifo.write(record);
        synchronized (kept) {
          kept.seek(0);
          kept.write(record);
        }
      }
    } catch (IOException e) {
      log.error("The stopper can't be told of deadlines any more: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Tells the stopper to end: nothing is left that it could have to stop. */
  public void end() throws IOException {
    if (stopPublishing()) {
      fifo.write(DeadlineRecord.bytes(DeadlineRecord.END));
    } else { // it is frozen, and the FIFO full
      pid().flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroyForcibly);
    }
    synchronized (kept) {
      kept.setLength(0);
    }
    close();
  }

  private boolean stopPublishing() {
    publisher.interrupt();
    try {
      publisher.join(LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !publisher.isAlive();
  }

  /** Leaves the stopper alone, with its deadline. */
  @Override
  public void close() throws IOException {
    publisher.interrupt();
    fifo.close();
    kept.close();
  }
}
