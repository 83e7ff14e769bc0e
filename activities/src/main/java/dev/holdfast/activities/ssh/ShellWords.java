package dev.holdfast.activities.ssh;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A command as the login shell of another host must be given it, so that it sees nothing but words:
 * SSH has no other way to pass arguments.
 */
final class ShellWords {

  private ShellWords() {}

  /**
   * Every word in single quotes, inside which a POSIX shell reads nothing but the next one.
   *
   * @throws IllegalArgumentException if a word holds NUL or a line break, which shells read
   *     differently
   */
  static String of(List<String> command) {
    return command.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    if (word.matches("(?s).*[\\u0000\\r\\n].*")) {
      throw new IllegalArgumentException("a word must not hold NUL or a line break");
    }
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
