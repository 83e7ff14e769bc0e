package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.Failure;
import org.jspecify.annotations.Nullable;

/** Prints an answer: the JSON object or the text on stdout, an error for people on stderr. */
final class AnswerPrinter {

  private final Invocation invocation;

  AnswerPrinter(Invocation invocation) {
    this.invocation = invocation;
  }

  /** Returns the exit code. */
  int print(String command, OutputForm form, Answer answer) {
    if (form == OutputForm.JSON) {
      invocation.out().println(answer.json(command));
    } else {
      if (!answer.text().isEmpty()) {
        invocation.out().println(answer.text());
      }
      explain(command, answer.error());
    }
    invocation.out().flush();
    return answer.exitCode();
  }

  private void explain(String command, @Nullable Failure error) {
    if (error == null) {
      return;
    }
    String name = command.equals("dr") ? command : "dr " + command;
    invocation.talk().println(name + ": " + place(error.where()) + error.message());
    if (error.hint() != null) {
      invocation.talk().println("  " + error.name() + " (" + error.code() + "): " + error.hint());
    }
  }

  private static String place(Failure.@Nullable Where where) {
    if (where == null || where.file() == null) {
      return "";
    }
    String line = where.line() == null ? "" : ":" + where.line();
    String column = where.column() == null ? "" : ":" + where.column();
    return where.file() + line + column + ": ";
  }
}
