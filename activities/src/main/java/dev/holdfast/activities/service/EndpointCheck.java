package dev.holdfast.activities.service;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.restore.EndpointChecks;
import dev.holdfast.workflows.runbook.Attempt;
import io.temporal.activity.Activity;
import java.time.Duration;
import java.time.Instant;

/** Asks endpoints again and again, as those who use them do. */
public final class EndpointCheck implements EndpointChecks {

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final EndpointLook look;
  private final Attempts attempts;

  public EndpointCheck(EndpointLook look, Attempts attempts) {
    this.look = look;
    this.attempts = attempts;
  }

  @Override
  public Allowed requireAllowed(Question question) {
    Attempt attempt = attempts.current();
    look.requireAllowed(question.checks());
    return new Allowed(attempt);
  }

  @Override
  public Held hold(Question question) {
    Attempt attempt = attempts.current();
    StableWindow window = new StableWindow(question.stableFor());
    Patience.until(
        question.stableFor().multipliedBy(3).plus(question.patience()),
        PAUSE,
        () -> {
          var seen = look.ask(question.run(), question.checks());
          window.add(seen, Instant.now(), null);
          Activity.getExecutionContext().heartbeat(window.looks());
          return window.isStable();
        });
    return new Held(window.last(), window.goodSince(), window.looks(), attempt);
  }
}
