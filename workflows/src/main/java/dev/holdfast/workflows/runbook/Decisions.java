package dev.holdfast.workflows.runbook;

import static java.util.Objects.requireNonNull;

import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks people what to do, one question at a time, and waits for the answer without limit and
 * without a timer. The first valid answer counts. What is decided while nothing is asked is
 * refused, and so is what was not offered.
 *
 * <p>Used from workflow code only: {@link #ask} by the workflow's own coroutine, {@link #validate}
 * and {@link #take} by its update handlers, which never wait.
 */
final class Decisions {

  private final Ledger ledger;
  private String about = "";
  private List<Choice> offered = List.of();
  private @Nullable Decided answer;

  Decisions(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * Returns what somebody decided. Ends with a {@link io.temporal.failure.CanceledFailure} when the
   * scope that it is called in is cancelled.
   *
   * @param announcement made once the answer can be taken; must not fail
   */
  Decided ask(String question, List<Choice> choices, Functions.Proc announcement) {
    about = question;
    offered = choices;
    answer = null;
    ledger.waitFor(WaitingFor.What.DECISION, options(choices));
    try {
      announcement.apply();
      Workflow.await(() -> answer != null);
      return requireNonNull(answer);
    } finally {
      close();
    }
  }

  private static List<String> options(List<Choice> choices) {
    return Stream.concat(choices.stream().map(Choice::word), Stream.of("abort")).toList();
  }

  /** Rejects a decision that nobody asked for; changes nothing. */
  void validate(SteeredRun.Decision decision) {
    if (offered.isEmpty()) {
      throw FailureCode.refusal("the run waits for no decision now; it accepts: abort");
    }
    if (!offered.contains(decision.choice())) {
      throw FailureCode.refusal(
          "%s can't be decided about %s; it accepts: %s"
              .formatted(
                  decision.choice().word(),
                  about,
                  offered.stream().map(Choice::word).collect(Collectors.joining(", "))));
    }
  }

  /** Takes a decision that was found valid. */
  void take(SteeredRun.Decision decision) {
    Decided decided =
        new Decided(about, decision.choice(), decision.by(), decision.reason(), Runbook.now());
    answer = decided;
    ledger.decided(decided);
    close();
  }

  private void close() {
    offered = List.of();
    ledger.goOn();
  }
}
