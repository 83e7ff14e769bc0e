package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has been promised about the system as a whole, and to whom.
 *
 * @param rto how long what comes first (tier P0) may be away; null if nobody promised
 * @param rpo how much of what comes first may be lost; null if nobody promised
 * @param currency of all costs, ISO 4217; null if the plan has none
 */
public record Promises(
    @Nullable Duration rto,
    @Nullable Duration rpo,
    @Nullable String currency,
    List<BusinessFunction> functions) {

  public Promises {
    functions = List.copyOf(functions);
  }

  /** Nothing beyond what each component says. */
  public static Promises none() {
    return new Promises(null, null, null, List.of());
  }
}
