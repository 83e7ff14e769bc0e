package dev.holdfast.activities.process;

import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A machine on which short commands are run and small files are kept: this one, or one that is
 * logged in to. Nothing of Holdfast needs to be there.
 *
 * <p>No command runs longer than its limit, and each can be run again: whoever asks reads the state
 * of things anew. All methods fail with {@link FailureCode#HOST_UNREACHABLE} if the machine does
 * not answer, and with {@link FailureCode#CONTROL_FAILED} if what is asked can't be done.
 */
public interface Host extends AutoCloseable {

  /** How the name of what is not yet whole ends. */
  String PART = ".part";

  /** Runs a command, its arguments as they are: no shell ever reads them. */
  Answer run(Duration limit, List<String> command);

  /** As {@link #run}, for a program that starts no other: nothing is looked for that it left. */
  Answer look(Duration limit, List<String> command);

  /** What is in a file, at most 64 KiB; empty if there is no such file. */
  Optional<String> read(String file);

  /**
   * Puts {@code text} into {@code file}, whole or not at all, so that it outlives a power cut. It
   * belongs to the owner of the directory that it is in. Several may write it at the same time, as
   * two attempts of one step may: the last one wins.
   */
  void write(String file, String text);

  /** For a file beside the one that is written, which nobody else writes. */
  static String partSuffix() {
    return "." + UUID.randomUUID() + PART;
  }

  /** Removes a file; does nothing if there is none. */
  void delete(String file);

  /** Where a directory really is, and whose. */
  Folder folder(String path);

  /** Whether there is a program at this path that may be run. */
  boolean hasProgram(String file);

  /** All processes that work in {@code directory}, which is no link, or of which we can't know. */
  List<Resident> residents(String directory);

  /** As whom a process works; empty if it has ended. */
  Optional<Long> owner(long pid);

  /** What people call this machine. */
  String name();

  @Override
  void close();

  /**
   * A directory.
   *
   * @param path without links in it
   * @param owner the user that it belongs to
   * @param self the user that commands are run as
   */
  record Folder(String path, long owner, long group, long self) {}

  /**
   * How a command ended.
   *
   * @param output both streams of a command that failed, at least standard output of one that did
   *     not; at most 1 MiB
   */
  record Answer(int exitCode, String output) {

    public boolean succeeded() {
      return exitCode == 0;
    }

    /** The end of the output as one line that is safe to show. */
    public String complaint() {
      String line = output.strip().replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?");
      String end = line.substring(Math.max(0, line.length() - 500));
      return end.isEmpty() ? "exit code " + exitCode : end + " (exit code " + exitCode + ")";
    }
  }
}
