package dev.holdfast.workflows.rebuild;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is written down about machines: the state that their code is held against. Nobody holds its
 * lock between two calls, so each says what it found and the next one refuses another's work.
 */
@ActivityInterface(namePrefix = "MachineState")
public interface MachineStates {

  /**
   * Makes the code ready to be used and reads its state. Changes neither. Fails with {@link
   * FailureCode#TERRAFORM_FAILED} or a failure of the state: {@link FailureCode#STATE_LOST}, {@link
   * FailureCode#STATE_DAMAGED}, {@link FailureCode#STATE_FOREIGN}, {@link
   * FailureCode#STATE_LOCKED}.
   */
  Captured capture(Wish wish);

  /**
   * Brings a state back that was lost or damaged: a damaged file is kept beside, the copy takes its
   * place, and what is named by its provider's id is imported. Safe to repeat. Fails with {@link
   * FailureCode#STATE_FOREIGN} if there is a state that the copy is no earlier one of, or with
   * {@link FailureCode#STATE_DAMAGED} if the copy can't be read.
   */
  Restored restore(Mending mending);

  /**
   * Takes the old machine out of the state, into a workspace of its own, so that the code makes
   * another one beside it. Safe to repeat. Fails with {@link FailureCode#STATE_CHANGED} if somebody
   * changed the state since it was captured.
   */
  SetAside setAside(Kept kept);

  /**
   * Puts the old machine into the state again, if the run took it out, and removes its workspace.
   * Safe to repeat. Fails with {@link FailureCode#STATE_CHANGED} while another machine is there.
   */
  PutBack putBack(Kept kept);

  /**
   * What is wanted.
   *
   * @param emptyState whether a person says that there is no machine yet, so that a state that
   *     knows of none is no loss
   */
  record Wish(MachineTarget target, boolean emptyState) {}

  /**
   * How a state is brought back.
   *
   * @param copy on the worker's host; null if none is put in place
   * @param imports ids as the provider knows them, by address
   */
  record Mending(MachineTarget target, @Nullable String copy, SortedMap<String, String> imports) {
    public Mending {
      imports = Collections.unmodifiableSortedMap(new TreeMap<>(imports));
    }

    /** Whether there is anything to do. */
    boolean wanted() {
      return copy != null || !imports.isEmpty();
    }
  }

  /** The state is back. */
  record Restored(long serial, List<String> imported, Attempt attempt) implements Observation {
    public Restored {
      imported = List.copyOf(imported);
    }

    @Override
    public String detail() {
      return "the state has serial %d%s"
          .formatted(serial, imported.isEmpty() ? "" : ", imported " + String.join(", ", imported));
    }
  }

  /** The old machine of a run. */
  record Kept(MachineTarget target, Captured captured) {}

  /**
   * The state as it was before anything was changed. A copy of it is kept on the worker's host.
   *
   * @param lineage names the state; another one is of something else
   * @param serial counts its changes
   * @param machine addresses of the resources that the machine consists of; empty if it has none
   * @param ids of these resources
   * @param others how many resources there are besides
   * @param file where the copy is
   */
  record Captured(
      @Nullable String lineage,
      long serial,
      List<String> machine,
      List<String> ids,
      int others,
      String file,
      Attempt attempt)
      implements Observation {
    public Captured {
      machine = List.copyOf(machine);
      ids = List.copyOf(ids);
    }

    @Override
    public String detail() {
      return machine.isEmpty()
          ? "the state knows of no machine; %d other resources".formatted(others)
          : "the machine is %s; %d other resources, serial %d"
              .formatted(String.join(", ", machine), others, serial);
    }
  }

  /**
   * The state knows of no machine any more.
   *
   * @param workspace that knows of the old one
   */
  record SetAside(String workspace, long serial, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return "the old machine is kept in workspace " + workspace;
    }
  }

  /** The state knows of the old machine again. */
  record PutBack(boolean changed, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return changed ? "the state knows of the old machine again" : "it had not been set aside";
    }
  }
}
