package dev.holdfast.workflows.plan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The primary runs under {@code dr guard}, wherever it is.
 *
 * @param ttl of the guard's lease
 * @param grantor the member that lets the primary go on while Temporal is away, and that is
 *     promoted if the primary's site is lost; null if there is none
 */
public record GuardPolicy(Duration ttl, @Nullable String grantor) {

  /** Below it a busy host or line stops healthy servers: measured. */
  public static final Duration SHORTEST = Duration.ofSeconds(5);

  /** No false stop where 5 % of packets were lost each way: measured. */
  public static final Duration USUAL = Duration.ofSeconds(10);
}
