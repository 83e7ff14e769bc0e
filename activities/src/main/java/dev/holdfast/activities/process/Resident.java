package dev.holdfast.activities.process;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that works in a directory, or of which that can't be told.
 *
 * @param name of its program, at most 15 characters
 * @param state as ps shows it: T is stopped by a signal
 * @param parent pid of its parent
 * @param seen whether it is known that it works there
 */
public record Resident(long pid, String name, String state, long parent, boolean seen) {

  /** proc(5): "pid (name) state ppid ..."; the name may hold blanks and brackets. */
  private static final Pattern STAT = Pattern.compile("(\\d+) \\((.*)\\) (\\S) (\\d+) .*");

  /** What the line in {@code /proc/PID/stat} says; empty if it is none. */
  public static Optional<Resident> of(String stat, boolean seen) {
    Matcher matcher = STAT.matcher(stat);
    return matcher.matches()
        ? Optional.of(
            new Resident(
                Long.parseLong(matcher.group(1)),
                matcher.group(2),
                matcher.group(3),
                Long.parseLong(matcher.group(4)),
                seen))
        : Optional.empty();
  }

  /** The same, with or without that knowledge. */
  public Resident seenThere(boolean known) {
    return new Resident(pid, name, state, parent, known);
  }

  /** An unreaped one holds no file, no memory and no connection. */
  public boolean isGone() {
    return state.equals("Z") || state.equals("X");
  }

  public boolean isFrozen() {
    return state.equals("T") || state.equals("t");
  }
}
