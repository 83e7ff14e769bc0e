package dev.holdfast.activities.planfile;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Where something stands in a file; both counted from 1, columns in characters. */
record Position(int line, int column) {

  static final Position START = new Position(1, 1);

  /** YAML's marks count from 0. */
  static Position of(Optional<Mark> mark) {
    return mark.map(it -> new Position(it.getLine() + 1, it.getColumn() + 1)).orElse(START);
  }

  /** The place behind {@code text}, which begins at the start of the file. */
  static Position behind(String text) {
    int lastBreak = text.lastIndexOf('\n');
    int line = 1 + (int) text.chars().filter(it -> it == '\n').count();
    return new Position(line, 1 + text.codePointCount(lastBreak + 1, text.length()));
  }
}
