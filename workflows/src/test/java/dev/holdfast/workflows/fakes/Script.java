package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.runbook.StepDefinition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** What will go wrong at which step, and what was done in which order. */
final class Script {

  private static final Trouble NONE = new Trouble() {};

  private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();
  private final List<String> played = new CopyOnWriteArrayList<>();

  void at(String place, Trouble trouble) {
    troubles.put(place, trouble);
  }

  /** Where an undo is scripted: giving back a fence record is the same deed as releasing it. */
  static String undoOf(StepDefinition step) {
    return step.title().equals("take fence record")
        ? "release fence record"
        : "undo: " + step.title();
  }

  <T> T play(StepDefinition step, Supplier<T> work) {
    return play(step.title(), work);
  }

  <T> T undo(StepDefinition step, Supplier<T> work) {
    return play(undoOf(step), work);
  }

  private <T> T play(String place, Supplier<T> work) {
    Trouble trouble = troubles.getOrDefault(place, NONE);
    played.add(place);
    trouble.before();
    T seen = work.get();
    trouble.after();
    return seen;
  }

  List<String> played() {
    return List.copyOf(played);
  }
}
