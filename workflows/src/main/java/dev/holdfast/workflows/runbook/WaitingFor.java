package dev.holdfast.workflows.runbook;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run waits for, since when, and what it can be told.
 *
 * @param parts of a run of the whole plan the components that wait, none if the run itself does
 */
public record WaitingFor(What what, Instant since, List<String> options, List<Part> parts) {

  public WaitingFor {
    options = List.copyOf(options);
    parts = orNone(parts);
  }

  /** What a run itself waits for. */
  public WaitingFor(What what, Instant since, List<String> options) {
    this(what, since, options, List.of());
  }

  /** Runs of a worker that was older than the field have none. */
  private static List<Part> orNone(@Nullable List<Part> parts) {
    return parts == null ? List.of() : List.copyOf(parts);
  }

  /** A component that waits, and the run of it that can be told. */
  public record Part(String component, String run, Instant since, List<String> options) {

    public Part {
      options = List.copyOf(options);
    }
  }

  /** The kinds of waiting. */
  public enum What {
    APPROVAL,
    DECISION,
    WORKER
  }
}
