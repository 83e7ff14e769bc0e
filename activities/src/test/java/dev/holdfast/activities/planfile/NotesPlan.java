package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.plan.PlanFinding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The published example plan, and what becomes of it when someone edits it. */
record NotesPlan(String text) {

  static final Path FILE = Path.of("..", "plans", "notes.yaml");

  static NotesPlan published() {
    try {
      return new NotesPlan(Files.readString(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The plan after an edit; fails if there is nothing to edit. */
  NotesPlan replacing(String old, String replacement) {
    assertThat(text).contains(old);
    return new NotesPlan(text.replace(old, replacement));
  }

  PlanReading read() {
    return PlanFile.read("notes.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  List<PlanFinding> errors() {
    return read().errors();
  }

  /** The only error there is. */
  PlanFinding error() {
    assertThat(errors()).hasSize(1);
    return errors().get(0);
  }

  /** Where {@code snippet} begins, as LINE:COLUMN. */
  String positionOf(String snippet) {
    int index = text.indexOf(snippet);
    assertThat(index).as(snippet).isNotNegative();
    int line = 1 + (int) text.substring(0, index).chars().filter(it -> it == '\n').count();
    return line + ":" + (index - text.lastIndexOf('\n', index - 1));
  }
}
