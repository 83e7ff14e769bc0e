package dev.holdfast.workflows.runbook;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What was seen of several things, one after the other. */
public record Several(String detail, boolean changed, Attempt attempt) implements Observation {

  /**
   * Of these together.
   *
   * @param before the attempt that counts if there are none
   */
  public static Several of(List<? extends Observation> seen, Attempt before) {
    return new Several(
        seen.stream().map(Observation::detail).distinct().collect(Collectors.joining("; ")),
        seen.stream().anyMatch(Observation::changed),
        seen.stream()
            .map(Observation::attempt)
            .max(Comparator.comparing(Attempt::number))
            .orElse(before));
  }
}
