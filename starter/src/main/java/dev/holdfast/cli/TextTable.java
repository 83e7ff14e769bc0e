package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns as wide as their widest cell, two blanks between them. The last one is broken between
 * words where a line would grow longer than a terminal.
 */
final class TextTable {

  private static final int GAP = 2;
  private static final int TERMINAL = 100;

  /** Columns before it may leave the last one less than that; it gets it all the same. */
  private static final int NARROWEST = 24;

  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... headings) {
    row(headings);
  }

  /** {@code text} in lines that fit a terminal, all but the first indented. */
  static List<String> wrapped(String text) {
    return wrapped(text, TERMINAL, " ".repeat(GAP));
  }

  /** Adds a row, which has as many cells as there are headings. */
  TextTable row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  /** The headings and the rows, each behind {@code indent}. */
  List<String> lines(String indent) {
    int last = rows.get(0).size() - 1;
    int[] widths = new int[last];
    for (List<String> row : rows) {
      for (int i = 0; i < last; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder start = new StringBuilder(indent);
      for (int i = 0; i < last; i++) {
        start.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + GAP));
      }
      lines.addAll(behind(start.toString(), row.get(last)));
    }
    return lines;
  }

  private static List<String> behind(String start, String cell) {
    String blank = " ".repeat(start.length());
    List<String> lines =
        new ArrayList<>(
            wrapped(blank + cell, Math.max(TERMINAL, start.length() + NARROWEST), blank));
    lines.set(0, (start + lines.get(0).substring(start.length())).stripTrailing());
    return lines;
  }

  private static List<String> wrapped(String text, int width, String indent) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width) {
      int end = rest.lastIndexOf(' ', width);
      if (end <= indent.length()) {
        end = rest.indexOf(' ', width); // one word that is longer than the line
      }
      if (end < 0) {
        break;
      }
      lines.add(rest.substring(0, end));
      rest = indent + rest.substring(end + 1);
    }
    lines.add(rest);
    return lines;
  }
}
