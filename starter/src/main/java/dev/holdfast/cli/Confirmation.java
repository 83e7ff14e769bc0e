package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.FailureCode;
import java.io.Console;

/** Asks a person on a terminal; elsewhere, and with {@code --yes}, nobody is asked. */
final class Confirmation {

  private final boolean asks;

  private Confirmation(boolean asks) {
    this.asks = asks;
  }

  static Confirmation of(Invocation invocation, boolean yes) {
    return new Confirmation(!yes && invocation.environment().containsKey("HOLDFAST_TERMINAL"));
  }

  /** Fails with {@link FailureCode#USAGE} unless the person says yes. */
  void orRefuse(String question) {
    Console console = asks ? System.console() : null;
    if (console == null) {
      return;
    }
    String said = console.readLine("%s [y/N] ", question);
    if (said == null || !said.strip().toLowerCase(java.util.Locale.ROOT).startsWith("y")) {
      throw new CommandFailure(FailureCode.USAGE, "not confirmed, nothing was started");
    }
  }
}
