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

  /**
   * For whom a run waited how long.
   *
   * @param forOthers a worker, or people that decide
   * @param forApprovals null if nobody had to approve
   */
  record Waited(Duration forOthers, @Nullable Duration forApprovals) {}

  /** Nothing was achieved, or nobody knows. */
  public static Rto unknown(@Nullable Duration objective) {
    return new Rto(objective, null, null, new Parts(null, null, null, null, null));
  }

  /**
   * What there was before a run's own work.
   *
   * @param detectedAt when the probe had seen the loss; null if nobody knows, or a person was
   *     faster
   */
  record Begun(Impact impact, @Nullable Instant detectedAt, Instant requestedAt) {

    private @Nullable Duration detect() {
      return detectedAt == null || detectedAt.isAfter(requestedAt)
          ? null
          : atLeastZero(Duration.between(impact.at(), detectedAt));
    }
  }

  /** Impact to first good check, in its parts; {@code waited} is what lies after the request. */
  static Rto achieved(@Nullable Duration objective, Begun begun, Waited waited, Instant good) {
    Impact impact = begun.impact();
    Duration achieved = atLeastZero(Duration.between(impact.at(), good));
    Duration before = atLeastZero(Duration.between(impact.at(), begun.requestedAt()));
    Duration detected = begun.detect();
    Duration detect = detected == null ? null : atMost(achieved, detected);
    Duration afterDetection = detect == null ? achieved : achieved.minus(detect);
    Duration declare =
        impact.source() == Impact.Source.REQUEST
            ? null
            : atMost(afterDetection, detect == null ? before : before.minus(detect));
    Duration afterRequest = declare == null ? afterDetection : afterDetection.minus(declare);
    Duration approve =
        waited.forApprovals() == null ? null : atMost(afterRequest, waited.forApprovals());
    Duration afterApproval = approve == null ? afterRequest : afterRequest.minus(approve);
    Duration wait = atMost(afterApproval, waited.forOthers());
    Parts parts = new Parts(detect, declare, approve, wait, afterApproval.minus(wait));
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
