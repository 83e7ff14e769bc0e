package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.rebuild.KeptMachineStep;
import dev.holdfast.workflows.rebuild.MachineChanges;
import dev.holdfast.workflows.rebuild.MachineStates;
import dev.holdfast.workflows.rebuild.MachineTarget;
import dev.holdfast.workflows.rebuild.RebuildStep;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.activity.Activity;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Machines and what the states of their code know of them, in memory. At first there is one. */
public final class FakeMachines implements MachineStates, MachineChanges {

  /** The machine that is there at first. */
  public static final String OLD = "vm-first";

  private static final String LIVE = "default";
  private static final String ADDRESS = "terraform_data.machine";

  private final Script script;
  private final SortedMap<String, String> states = new ConcurrentSkipListMap<>();
  private final SortedMap<String, Boolean> machines = new ConcurrentSkipListMap<>();
  private final List<String> made = new CopyOnWriteArrayList<>();
  private final List<String> removed = new CopyOnWriteArrayList<>();
  private volatile String generation = "first";
  private final AtomicLong serial = new AtomicLong(7);
  private volatile boolean drifted;
  private volatile @Nullable String alsoDestroyed;

  FakeMachines(Script script) {
    this.script = script;
    states.put(LIVE, OLD);
    machines.put(OLD, true);
  }

  /**
   * Everything about the machines.
   *
   * @param states the machine that the state of each workspace knows of
   * @param generation what people's own plans make
   */
  public record State(
      SortedMap<String, String> states, SortedSet<String> machines, String generation) {}

  /** As it is now. */
  public State state() {
    return new State(new TreeMap<>(states), new TreeSet<>(machines.keySet()), generation);
  }

  /** The machines that were made, once for each time. */
  public List<String> made() {
    return List.copyOf(made);
  }

  /** The machines that were destroyed, once for each time. */
  public List<String> removed() {
    return List.copyOf(removed);
  }

  /** There is no machine, and no state knows of one. */
  public void areNone() {
    states.remove(LIVE);
    machines.clear();
  }

  /** Somebody else uses the code. */
  public void someoneChangesTheState() {
    serial.incrementAndGet();
  }

  /** The code always wants something else than what is there. */
  public void neverSettle() {
    drifted = true;
  }

  /** What was changed by hand is as the code wants it again. */
  public void settleAgain() {
    drifted = false;
  }

  /** To make a machine anew, this would be destroyed too. */
  public void wouldDestroy(String address) {
    alsoDestroyed = address;
  }

  private static String machine(MachineTarget target) {
    return "vm-" + target.generation();
  }

  @Override
  public Captured capture(Wish wish) {
    return script.play(
        RebuildStep.CAPTURE,
        () -> {
          String live = states.get(LIVE);
          if (live == null && !wish.emptyState()) {
            throw FailureCode.STATE_LOST.failure("the state knows of no machine");
          }
          List<String> addresses = live == null ? List.of() : List.of(ADDRESS);
          List<String> ids = live == null ? List.of() : List.of(live);
          return new Captured(
              "lineage", serial.get(), addresses, ids, 2, "/captured", FakeWorld.attempt());
        });
  }

  @Override
  public Restored restore(Mending mending) {
    return script.play(
        RebuildStep.RESTORE_STATE,
        () -> {
          states.put(LIVE, OLD);
          serial.incrementAndGet();
          List<String> imported = List.copyOf(mending.imports().keySet());
          return new Restored(serial.get(), imported, FakeWorld.attempt());
        });
  }

  @Override
  public SetAside setAside(Kept kept) {
    return script.play(
        RebuildStep.SET_ASIDE,
        () -> {
          String workspace = kept.target().keptWorkspace();
          if (!states.containsKey(workspace)) {
            if (serial.get() != kept.captured().serial()) {
              throw FailureCode.STATE_CHANGED.failure("the state has serial " + serial);
            }
            move(LIVE, workspace);
          }
          return new SetAside(workspace, serial.get(), FakeWorld.attempt());
        });
  }

  private void move(String from, String to) {
    states.put(to, states.remove(from));
    serial.incrementAndGet();
  }

  @Override
  public PutBack putBack(Kept kept) {
    return back(
        KeptMachineStep.PUT_BACK,
        RebuildStep.SET_ASIDE,
        () -> {
          String workspace = kept.target().keptWorkspace();
          boolean aside = states.containsKey(workspace);
          if (aside && states.containsKey(LIVE)) {
            throw FailureCode.STATE_CHANGED.failure("the state knows of another machine");
          }
          if (aside) {
            move(workspace, LIVE);
          }
          return new PutBack(aside, FakeWorld.attempt());
        });
  }

  /** What a rebuild does as an undo is a step of the run that watches over the old machine. */
  private <T> T back(KeptMachineStep step, RebuildStep undone, Supplier<T> work) {
    return ofRebuild() ? script.undo(undone, work) : script.play(step, work);
  }

  private static boolean ofRebuild() {
    String type = Activity.getExecutionContext().getInfo().getWorkflowType();
    return type.equals("VmRebuildWorkflow");
  }

  @Override
  public Planned preview(Planning planning) {
    return script.play(
        RebuildStep.PREVIEW,
        () -> {
          String destroyed = alsoDestroyed;
          if (destroyed != null && !planning.allowed().contains(destroyed)) {
            throw FailureCode.CHANGE_REFUSED.failure("besides the machine: delete " + destroyed);
          }
          return planned();
        });
  }

  private static Planned planned() {
    return new Planned(
        List.of(
            new Change(ADDRESS, "replace", true),
            new Change("terraform_data.record", "update", false)),
        FakeWorld.attempt());
  }

  @Override
  public Planned plan(Approved approved) {
    return script.play(RebuildStep.PLAN, FakeMachines::planned);
  }

  @Override
  public Made apply(Approved approved) {
    return script.play(
        RebuildStep.APPLY,
        () -> {
          MachineTarget target = approved.planning().kept().target();
          String machine = machine(target);
          if (!target.keepsOld()) {
            remove(states.get(LIVE), machine);
          }
          if (machines.putIfAbsent(machine, true) == null) {
            made.add(machine);
          }
          states.put(LIVE, machine);
          serial.incrementAndGet();
          generation = target.keepsOld() ? target.generation() : generation;
          return new Made(machine, "10.0.0.9", 1, FakeWorld.attempt());
        });
  }

  private void remove(@Nullable String machine, String butNot) {
    if (machine != null && !machine.equals(butNot) && machines.remove(machine) != null) {
      removed.add(machine);
    }
  }

  @Override
  public TakenDown takeDown(Kept kept) {
    return back(
        KeptMachineStep.TAKE_DOWN,
        RebuildStep.APPLY,
        () -> {
          String machine = machine(kept.target());
          boolean there = machines.containsKey(machine);
          remove(machine, "");
          states.remove(LIVE, machine);
          generation = "first";
          return new TakenDown(there ? List.of(ADDRESS) : List.of(), FakeWorld.attempt());
        });
  }

  @Override
  public TakenDown removeOld(Kept kept) {
    return script.play(
        KeptMachineStep.REMOVE,
        () -> {
          String old = states.remove(kept.target().keptWorkspace());
          remove(old, "");
          return new TakenDown(old == null ? List.of() : List.of(ADDRESS), FakeWorld.attempt());
        });
  }

  @Override
  public Settled settle(MachineTarget target) {
    return script.play(
        RebuildStep.VERIFY_STATE,
        () -> {
          if (drifted) {
            throw FailureCode.CHANGES_REMAIN.failure("the code still wants: update " + ADDRESS);
          }
          return new Settled(FakeWorld.attempt());
        });
  }
}
