package dev.holdfast.cli;

import picocli.CommandLine.Model.CommandSpec;

/** The names of commands as answers carry them. */
final class CommandNames {

  private CommandNames() {}

  /** Without the program: {@code backup run}, and {@code dr} for the program itself. */
  static String of(CommandSpec spec) {
    String qualified = spec.qualifiedName();
    return qualified.startsWith("dr ") ? qualified.substring(3) : qualified;
  }
}
