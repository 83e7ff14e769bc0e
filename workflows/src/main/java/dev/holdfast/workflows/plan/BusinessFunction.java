package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people do with the system, in their words.
 *
 * @param maxDowntime how long they can bear to be without it
 * @param workaround what they do meanwhile; null if there is nothing
 * @param needs the components without which it is not there
 */
public record BusinessFunction(
    String name, Duration maxDowntime, @Nullable String workaround, List<String> needs) {

  public BusinessFunction {
    needs = List.copyOf(needs);
    if (maxDowntime.isZero() || maxDowntime.isNegative()) {
      throw new IllegalArgumentException("maxDowntime must be positive, was " + maxDowntime);
    }
  }
}
