package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.plan.PlanFinding;
import dev.holdfast.workflows.plan.RecoveryPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** One of the example plans, and what becomes of it when someone edits it. */
record PublishedPlan(String name, String text) {

  /** All of them. */
  static final List<String> NAMES = List.of("notes", "devops-platform", "reskflow", "devstack");

  static PublishedPlan of(String name) {
    try {
      return new PublishedPlan(name, Files.readString(file(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path file(String name) {
    return Path.of("..", "plans", name + ".yaml");
  }

  /** The plan after an edit; fails if there is nothing to edit. */
  PublishedPlan replacing(String old, String replacement) {
    assertThat(text).contains(old);
    return new PublishedPlan(name, text.replace(old, replacement));
  }

  PlanReading read() {
    return PlanFile.read(name + ".yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  RecoveryPlan plan() {
    return Objects.requireNonNull(read().plan(), () -> read().errors().toString());
  }

  /** Errors and warnings. */
  List<PlanFinding> findings() {
    PlanReading reading = read();
    return Stream.concat(reading.errors().stream(), reading.warnings().stream()).toList();
  }
}
