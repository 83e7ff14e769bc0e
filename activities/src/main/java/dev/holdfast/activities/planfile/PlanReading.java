package dev.holdfast.activities.planfile;

import dev.holdfast.workflows.plan.PlanFinding;
import dev.holdfast.workflows.plan.RecoveryPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a plan file.
 *
 * @param plan null exactly if there are errors
 * @param planHash SHA-256 of the file's bytes as written, in lower-case hex; null if they could not
 *     be read
 * @param errors everything that must be put right, in the order of the file
 * @param warnings what works, but not as the author may believe
 */
public record PlanReading(
    @Nullable RecoveryPlan plan,
    @Nullable String planHash,
    List<PlanFinding> errors,
    List<PlanFinding> warnings) {

  public PlanReading {
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
    if ((plan == null) == errors.isEmpty()) {
      throw new IllegalArgumentException(
          "plan must be there exactly if there are no errors, of which there are " + errors.size());
    }
  }

  /** Whether there is a plan to work with. */
  public boolean valid() {
    return plan != null;
  }
}
