package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.workflow.Promise;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Components that are restored by one child of the root, and how many of each provider it may run
 * at once. What it can't use any more is free again.
 */
final class Batch {

  private final int number;
  private final SortedMap<String, String> providers = new TreeMap<>();
  private final SortedSet<String> open = new TreeSet<>();
  private final SortedMap<String, Integer> openOf = new TreeMap<>();
  private final SortedMap<String, Integer> slots = new TreeMap<>();
  private final SortedMap<String, Integer> widest;
  private final Promise<WorkflowExecution> execution;

  Batch(
      int number,
      List<Component> members,
      SortedMap<String, Integer> slots,
      SortedMap<String, Integer> widest,
      Promise<WorkflowExecution> execution) {
    this.number = number;
    this.slots.putAll(slots);
    this.widest = widest;
    this.execution = execution;
    for (Component it : members) {
      String provider = ComponentRestores.requireProvider(it);
      open.add(it.component());
      providers.put(it.component(), provider);
      openOf.merge(provider, 1, Integer::sum);
    }
  }

  int number() {
    return number;
  }

  Promise<WorkflowExecution> execution() {
    return execution;
  }

  /** What restores its members. */
  List<String> providers() {
    return List.copyOf(widest.keySet());
  }

  /** What has not ended, as far as the root was told. */
  SortedSet<String> open() {
    return new TreeSet<>(open);
  }

  void ended(String component) {
    String provider = providers.get(component);
    if (open.remove(component) && provider != null) {
      openOf.merge(provider, -1, Integer::sum);
    }
  }

  private int open(String provider) {
    return openOf.getOrDefault(provider, 0);
  }

  /** How many of {@code provider} it may be running now. */
  int inUse(String provider) {
    return Math.min(slots.getOrDefault(provider, 0), open(provider));
  }

  /** How many more of {@code provider} it could run at once. */
  int couldUse(String provider) {
    int most = Math.min(widest.getOrDefault(provider, 0), open(provider));
    return Math.max(0, most - slots.getOrDefault(provider, 0));
  }

  void granted(String provider, int more) {
    slots.merge(provider, more, Integer::sum);
  }
}
