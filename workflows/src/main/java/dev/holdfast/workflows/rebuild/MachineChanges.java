package dev.holdfast.workflows.rebuild;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes and unmakes machines by their code. */
@ActivityInterface(namePrefix = "MachineChange")
public interface MachineChanges {

  /**
   * Looks what making the machine anew would change; changes nothing. Fails with {@link
   * FailureCode#CHANGE_REFUSED} if anything would be destroyed that is neither the machine nor
   * named in {@code allowed}.
   */
  Planned preview(Planning planning);

  /**
   * Looks once more, at the state as it is now, and keeps what was planned, to be applied as it is.
   * Fails with {@link FailureCode#STATE_CHANGED} if it is not what was previewed.
   */
  Planned plan(Approved approved);

  /**
   * Makes the machine. A try that was cut short is gone on with: what is left is planned anew and
   * must be within what was planned before. Fails with {@link FailureCode#APPLY_FAILED}, {@link
   * FailureCode#STATE_CHANGED} or {@link FailureCode#STATE_LOCKED}.
   */
  Made apply(Approved approved);

  /**
   * Destroys what {@link #apply} made, and nothing that was there before; safe to repeat. A try
   * that was cut short is brought to its end first, since a resource that was being made is known
   * to nobody.
   */
  TakenDown takeDown(MachineStates.Kept kept);

  /**
   * Destroys the old machine that {@link MachineStates#setAside} has kept; safe to repeat. Fails
   * with {@link FailureCode#APPLY_FAILED} or {@link FailureCode#STATE_LOCKED}.
   */
  TakenDown removeOld(MachineStates.Kept kept);

  /**
   * Looks whether the code has nothing left to change. Fails with {@link
   * FailureCode#CHANGES_REMAIN}.
   */
  Settled settle(MachineTarget target);

  /**
   * What to look for.
   *
   * @param allowed addresses of others than the machine that may be destroyed: a person says so
   */
  record Planning(MachineStates.Kept kept, List<String> allowed) {
    public Planning {
      allowed = List.copyOf(allowed);
    }
  }

  /** What was planned, as people were shown it. */
  record Approved(Planning planning, Planned planned) {}

  /**
   * A change of one resource.
   *
   * @param action create, update, replace, delete or import
   * @param machine whether it is a part of the machine
   */
  record Change(String address, String action, boolean machine) {}

  /** What would be changed. */
  record Planned(List<Change> changes, Attempt attempt) implements Observation {
    public Planned {
      changes = List.copyOf(changes);
    }

    @Override
    public String detail() {
      return changes.isEmpty()
          ? "nothing to change"
          : changes.stream()
              .map(it -> it.action() + " " + it.address())
              .collect(Collectors.joining(", "));
    }
  }

  /**
   * The machine is there.
   *
   * @param id of its first resource
   * @param address how it is reached, if the code tells
   */
  record Made(@Nullable String id, @Nullable String address, int resources, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return "machine %s of %d resources%s"
          .formatted(id, resources, address == null ? "" : ", reached at " + address);
    }
  }

  /** Nothing is left of a machine. */
  record TakenDown(List<String> destroyed, Attempt attempt) implements Observation {
    public TakenDown {
      destroyed = List.copyOf(destroyed);
    }

    @Override
    public String detail() {
      return destroyed.isEmpty()
          ? "there was nothing to destroy"
          : "destroyed " + String.join(", ", destroyed);
    }

    @Override
    public boolean changed() {
      return !destroyed.isEmpty();
    }
  }

  /** The code has nothing left to change. */
  record Settled(Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return "nothing left to change";
    }
  }
}
