package dev.holdfast.activities.postgres;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The second of the two processes that can stop a guarded PostgreSQL: it knows a deadline, which
 * the guard moves on by writing into a FIFO, and stops the server when the deadline passes. It
 * needs no network, no library and hardly any memory.
 *
 * <p>After it has stopped the server it waits for the next deadline; it ends when told to.
 */
public final class Stopper {

  static final String FIFO = "deadline.fifo";
  static final String PID = "stopper.pid";

  private static final String LOCK = "stopper.lock";
  private static final int PAUSE_MILLIS = 20;
  private static final int KILL_LIMIT_MILLIS = 10_000;

  private final PostgresProcesses processes;
  private final StandbyMark mark;
  private final PrintStream log;
  private long deadline = DeadlineRecord.NONE;

  private Stopper(Path data, PrintStream log) throws IOException {
    this.processes = new PostgresProcesses(data);
    this.mark = new StandbyMark(data.toRealPath());
    this.log = log;
  }

  /**
   * Runs until told to end.
   *
   * @param arguments the data directory, and the guard's folder with the FIFO
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path data = Path.of(arguments[0]);
    Path folder = Path.of(arguments[1]);
    // two readers of one FIFO would each miss what the other read
    try (FileChannel file =
            FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock != null) {
        watch(new Stopper(data, System.out), folder);
      }
    }
  }

  private static void watch(Stopper stopper, Path folder) throws IOException, InterruptedException {
    File fifo = folder.resolve(FIFO).toFile();
    // held open for writing as well: a guard's end is no end of the file
    try (RandomAccessFile held = new RandomAccessFile(fifo, "rw");
        FileInputStream in = new FileInputStream(held.getFD())) {
      stopper.processes.working(); // loads what a stop needs while there is time
      Files.writeString(folder.resolve(PID), ProcessHandle.current().pid() + "\n");
      stopper.watch(in);
    }
  }

  private void watch(FileInputStream in) throws IOException, InterruptedException {
    byte[] record = new byte[DeadlineRecord.BYTES];
    while (true) {
      // all that is there first: after a pause only the newest deadline counts
      while (in.available() >= DeadlineRecord.BYTES) {
        in.readNBytes(record, 0, DeadlineRecord.BYTES);
        deadline = DeadlineRecord.read(record);
      }
      if (deadline == DeadlineRecord.END) {
        return;
      }
      if (deadline != DeadlineRecord.NONE && Uptime.millis() >= deadline) {
        stop();
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private void stop() {
    long late = Uptime.millis() - deadline;
    int count = processes.working().size();
    boolean gone = processes.kill(KILL_LIMIT_MILLIS);
    try {
      mark.put("the lease ended");
    } catch (IOException e) {
      log.println("no standby.signal: " + e);
    }
    // one that somebody started before the mark was there takes writes
    gone &= processes.kill(KILL_LIMIT_MILLIS);
    log.println(
        "deadline " + deadline + " passed by " + late + " ms: killed " + count + ", gone " + gone);
    if (gone) {
      deadline = DeadlineRecord.NONE;
    }
  }
}
