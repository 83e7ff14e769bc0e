package dev.holdfast.workflows.runbook;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The recovery time: objective, what was achieved, and where it went. */
public record Rto(
    @JsonProperty("objectiveSeconds") @Nullable Duration objective,
    @JsonProperty("achievedSeconds") @Nullable Duration achieved,
    @Nullable Boolean met,
    Parts parts) {

  /** The parts of the achieved time; null = not applicable, the others add up to it. */
  public record Parts(
      @JsonProperty("detectSeconds") @Nullable Duration detect,
      @JsonProperty("declareSeconds") @Nullable Duration declare,
      @JsonProperty("approveSeconds") @Nullable Duration approve,
      @JsonProperty("waitSeconds") @Nullable Duration waiting,
      @JsonProperty("machineSeconds") @Nullable Duration machine) {}

  /** Nothing was achieved, or nobody knows. */
  public static Rto unknown(@Nullable Duration objective) {
    return new Rto(objective, null, null, new Parts(null, null, null, null, null));
  }

  /**
   * Impact to first good check, in its parts.
   *
   * @param requested when the run was asked for
   * @param wait how long nobody worked on it before its first step
   */
  static Rto achieved(
      @Nullable Duration objective, Impact impact, Instant requested, Duration wait, Instant good) {
    Duration achieved = atLeastZero(Duration.between(impact.at(), good));
    Duration declare =
        impact.source() == Impact.Source.REQUEST
            ? null
            : atMost(achieved, atLeastZero(Duration.between(impact.at(), requested)));
    Duration afterRequest = declare == null ? achieved : achieved.minus(declare);
    Duration waited = atMost(afterRequest, wait);
    Parts parts = new Parts(null, declare, null, waited, afterRequest.minus(waited));
    return new Rto(
        objective, achieved, objective == null ? null : achieved.compareTo(objective) <= 0, parts);
  }

  private static Duration atLeastZero(Duration value) {
    return value.isNegative() ? Duration.ZERO : value;
  }

  private static Duration atMost(Duration limit, Duration value) {
    return Stream.of(limit, value).min(Duration::compareTo).orElseThrow();
  }
}
