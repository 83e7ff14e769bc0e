package dev.holdfast.cli;

import dev.holdfast.activities.planfile.PlanFile;
import dev.holdfast.activities.planfile.PlanReading;
import dev.holdfast.workflows.plan.PlanFinding;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What can be told about a plan without running anything. */
final class PlanCommand {

  private PlanCommand() {}

  /** The fields that {@code dr plan check} adds. */
  record Checked(
      boolean valid,
      @Nullable String planHash,
      List<PlanFinding> errors,
      List<PlanFinding> warnings) {}

  /** Names every mistake of a plan at once. */
  @Command(name = "check", description = "Names every mistake of a plan, with its place and mend.")
  static final class Check extends AnsweringCommand {

    @Parameters(paramLabel = "PLAN", description = "The plan's file.")
    private Path file = Path.of("");

    Check(Invocation invocation) {
      super(invocation);
    }

    @Override
    protected Answer answer() {
      PlanReading reading = PlanFile.read(invocation().directory().resolve(file));
      Checked checked =
          new Checked(reading.valid(), reading.planHash(), reading.errors(), reading.warnings());
      return reading.valid()
          ? Answer.done(text(reading), checked)
          : new Answer(
              FailureCode.PLAN_INVALID.exitCode(),
              invalid(reading),
              List.of(checked),
              text(reading));
    }

    private Failure invalid(PlanReading reading) {
      return Failure.of(FailureCode.PLAN_INVALID, "%s has %s".formatted(file, errors(reading)));
    }

    private String text(PlanReading reading) {
      String end = file + ": " + (reading.valid() ? "valid" : errors(reading));
      return Stream.concat(
              Stream.concat(reading.errors().stream(), reading.warnings().stream())
                  .map(Check::line),
              Stream.of(end))
          .collect(Collectors.joining("\n"));
    }

    private static String errors(PlanReading reading) {
      int count = reading.errors().size();
      return count + (count == 1 ? " error" : " errors");
    }

    private static String line(PlanFinding it) {
      String value = it.value() == null ? "" : " (" + it.value() + ")";
      return "%s:%d:%d: %s %s%s: %s\n    fix: %s"
          .formatted(
              it.file(),
              it.line(),
              it.column(),
              it.code().severity().name().toLowerCase(java.util.Locale.ROOT),
              it.path(),
              value,
              it.message(),
              it.fix());
    }
  }
}
