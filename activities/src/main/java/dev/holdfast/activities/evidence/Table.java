package dev.holdfast.activities.evidence;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of the report. It is left out of the page while it has no rows.
 *
 * @param note a sentence under the heading, or empty
 */
record Table(String id, String heading, String note, List<String> columns, List<List<Cell>> rows) {

  Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** A field of a row: a state, or text. Carries its column's name for narrow screens. */
  record Cell(String column, String text, @Nullable Mark mark, String form) {}

  static Builder named(String id, String heading, String note, String... columns) {
    return new Builder(id, heading, note, List.of(columns));
  }

  /** Fills a table row by row. */
  static final class Builder {

    private final String id;
    private final String heading;
    private final String note;
    private final List<String> columns;
    private final List<List<Cell>> rows = new ArrayList<>();
    private List<Cell> row = new ArrayList<>();

    private Builder(String id, String heading, String note, List<String> columns) {
      this.id = id;
      this.heading = heading;
      this.note = note;
      this.columns = columns;
    }

    Builder row() {
      row = new ArrayList<>();
      rows.add(row);
      return this;
    }

    Builder text(String text) {
      return cell(text, null, text.isEmpty() ? "text blank" : "text");
    }

    /** Text that is not to be broken: a time, a figure. */
    Builder figure(String text) {
      return cell(text, null, text.isEmpty() ? "figure blank" : "figure");
    }

    Builder mark(Mark mark) {
      return cell("", mark, "state");
    }

    private Builder cell(String text, @Nullable Mark mark, String form) {
      row.add(new Cell(columns.get(row.size()), text, mark, form));
      return this;
    }

    Table build() {
      return new Table(id, heading, note, columns, rows);
    }
  }
}
