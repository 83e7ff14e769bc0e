package dev.holdfast.workflows.plan;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * On what terms a component is recovered: how early, how fast, after what, and what its absence
 * costs.
 *
 * @param rto how long it may be away, from impact to the first good check; null if nobody promised
 * @param rpo how much may be lost; null if it holds nothing that could be
 * @param dependsOn what must be back before it is begun: the only barrier
 * @param impact what users lose, in the order of time
 * @param costPerHour of its absence, in the plan's currency
 * @param budget how long its own recovery may take once it has begun; null if nobody promised
 */
public record Terms(
    Tier tier,
    @Nullable Duration rto,
    @Nullable Duration rpo,
    List<String> dependsOn,
    OnFailure onFailure,
    List<ImpactStage> impact,
    @Nullable BigDecimal costPerHour,
    @Nullable Duration budget) {

  public Terms {
    dependsOn = List.copyOf(dependsOn);
    impact = List.copyOf(impact);
    if (rto != null && (rto.isZero() || rto.isNegative())) {
      throw new IllegalArgumentException("rto must be positive, was " + rto);
    }
    if (rpo != null && rpo.isNegative()) {
      throw new IllegalArgumentException("rpo must not be negative, was " + rpo);
    }
  }

  /** Terms without a budget. */
  public Terms(
      Tier tier,
      @Nullable Duration rto,
      @Nullable Duration rpo,
      List<String> dependsOn,
      OnFailure onFailure,
      List<ImpactStage> impact,
      @Nullable BigDecimal costPerHour) {
    this(tier, rto, rpo, dependsOn, onFailure, impact, costPerHour, null);
  }

  /** The terms of a component that the plan says nothing about. */
  public static Terms usual() {
    return after(List.of());
  }

  /** The usual terms, once {@code others} are back. */
  public static Terms after(List<String> others) {
    return new Terms(Tier.P1, null, null, others, OnFailure.COMPENSATE, List.of(), null);
  }

  /** The usual terms with objectives. */
  public static Terms within(Tier tier, Duration rto, Duration rpo) {
    return new Terms(tier, rto, rpo, List.of(), OnFailure.COMPENSATE, List.of(), null);
  }
}
