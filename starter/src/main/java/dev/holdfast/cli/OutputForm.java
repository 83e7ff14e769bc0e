package dev.holdfast.cli;

import java.util.Arrays;
import java.util.List;

/** How an answer is printed. */
enum OutputForm {
  TEXT,
  JSON;

  /** What a command line asks for that could not be parsed. */
  static OutputForm askedIn(String... arguments) {
    List<String> words = Arrays.asList(arguments);
    int option = words.indexOf("--output");
    boolean json =
        words.contains("--output=json")
            || (option >= 0
                && option + 1 < words.size()
                && words.get(option + 1).equalsIgnoreCase("json"));
    return json ? JSON : TEXT;
  }
}
