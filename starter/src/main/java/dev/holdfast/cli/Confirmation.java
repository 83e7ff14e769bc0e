package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.FailureCode;
import java.io.Console;

/** Asks a person on a terminal; elsewhere, and with {@code --yes}, nobody is asked. */
final class Confirmation {

  private final boolean asks;
  private final boolean answered;

  private Confirmation(boolean asks, boolean answered) {
    this.asks = asks;
    this.answered = answered;
  }

  static Confirmation of(Invocation invocation, boolean yes) {
    boolean terminal = invocation.environment().containsKey("HOLDFAST_TERMINAL");
    return new Confirmation(!yes && terminal, yes);
  }

  /** Fails with {@link FailureCode#USAGE} unless the person says yes. */
  void orRefuse(String question) {
    Console console = asks ? System.console() : null;
    if (console == null) {
      return;
    }
    String said = console.readLine("%s [y/N] ", question);
    if (said == null || !said.strip().toLowerCase(java.util.Locale.ROOT).startsWith("y")) {
      throw notConfirmed();
    }
  }

  /**
   * For what nothing undoes: fails with {@link FailureCode#USAGE} unless the person types {@code
   * name}, also if there is nobody to ask and nobody said {@code --yes}.
   */
  void typedOrRefuse(String warning, String name) {
    if (answered) {
      return;
    }
    Console console = asks ? System.console() : null;
    if (console == null) {
      throw new CommandFailure(
          FailureCode.USAGE, warning + " Nobody is there to confirm it: --yes does");
    }
    String said = console.readLine("%s%nType its name to go on: ", warning);
    if (said == null || !said.strip().equals(name)) {
      throw notConfirmed();
    }
  }

  private static CommandFailure notConfirmed() {
    return new CommandFailure(FailureCode.USAGE, "not confirmed, nothing was started");
  }
}
