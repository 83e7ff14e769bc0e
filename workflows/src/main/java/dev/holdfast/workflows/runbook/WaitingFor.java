package dev.holdfast.workflows.runbook;

import java.time.Instant;
import java.util.List;

/** What a run waits for, since when, and what it can be told. */
public record WaitingFor(What what, Instant since, List<String> options) {

  public WaitingFor {
    options = List.copyOf(options);
  }

  /** The kinds of waiting. */
  public enum What {
    APPROVAL,
    DECISION,
    WORKER
  }
}
