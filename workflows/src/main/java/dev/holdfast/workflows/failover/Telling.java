package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Several;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Somebody is told that a system moves. In a failover what tells them may be lost with the site,
 * and users wait: the telling goes on while the run does.
 */
final class Telling {

  private static final Duration SOON = Duration.ofSeconds(1);

  private final boolean planned;
  private final Attempt before;
  private final Functions.Func<? extends Observation> words;
  private @Nullable Asked<Observation> asked;

  /**
   * Of these words.
   *
   * @param planned whether there is time to wait for it
   * @param before the attempt that counts as long as nobody was told
   */
  Telling(boolean planned, Attempt before, Functions.Func<? extends Observation> words) {
    this.planned = planned;
    this.before = before;
    this.words = words;
  }

  /** What came of it, as far as that is known soon. */
  Observation tell() {
    if (planned) {
      return words.apply();
    }
    Asked<Observation> telling = Asked.of(words::apply);
    asked = telling;
    boolean over = telling.isOverWithin(SOON);
    Observation said = telling.success();
    if (said != null) {
      return said;
    }
    String why =
        over
            ? "not told: " + telling.failure()
            : "not told within %d s; the run does not wait for it".formatted(SOON.toSeconds());
    return new Several(why, false, before);
  }

  /** Returns once it is over. */
  void awaitEnd() {
    Asked<Observation> telling = asked;
    if (telling != null) {
      Workflow.await(telling::isOver);
    }
  }
}
