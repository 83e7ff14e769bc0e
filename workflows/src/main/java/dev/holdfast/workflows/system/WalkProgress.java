package dev.holdfast.workflows.system;

import dev.holdfast.workflows.plan.Component;
import java.util.List;

/** Is told how far a walk over components is. */
public interface WalkProgress {

  /** Their runs are asked for. */
  void begun(List<Component> begun);

  /**
   * A component's run ended; {@code skipped} can't be begun without it. Told twice, it counts once.
   */
  void ended(ComponentEnd end, List<String> skipped);

  /** Shows the components as they stand; of many only when a message asks, since it takes long. */
  void publish();
}
