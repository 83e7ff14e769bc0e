package dev.holdfast.workflows.plan;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a plan file, written {@code servers.notes-server.databases.notes.checks[1].expect}.
 */
public record PlanPath(List<Step> steps) {

  /** The whole plan; its text is empty. */
  public static final PlanPath ROOT = new PlanPath(List.of());

  public PlanPath {
    steps = List.copyOf(steps);
  }

  /** The value that one reaches from the top by these keys. */
  public static PlanPath of(String... keys) {
    PlanPath path = ROOT;
    for (String key : keys) {
      path = path.key(key);
    }
    return path;
  }

  /** The value of {@code key} here. */
  public PlanPath key(String key) {
    return with(new Key(key));
  }

  /** The entry at {@code index} of the list here, counted from 0. */
  public PlanPath index(int index) {
    return with(new Index(index));
  }

  /** What holds this value; empty for the whole plan. */
  public Optional<PlanPath> parent() {
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(new PlanPath(steps.subList(0, steps.size() - 1)));
  }

  /** Whether this is {@code other} or lies inside it. */
  public boolean isWithin(PlanPath other) {
    int depth = other.steps.size();
    return steps.size() >= depth && steps.subList(0, depth).equals(other.steps);
  }

  /** The end of the path that names this value: {@code rto}, {@code checks[1]}. */
  public String subject() {
    int from = steps.size() - 1;
    while (from > 0 && steps.get(from) instanceof Index) {
      from--;
    }
    return from < 0 ? "the plan" : new PlanPath(steps.subList(from, steps.size())).toString();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    steps.forEach(step -> step.appendTo(text));
    return text.toString();
  }

  private PlanPath with(Step step) {
    Step[] longer = steps.toArray(new Step[steps.size() + 1]);
    longer[steps.size()] = step;
    return new PlanPath(List.of(longer));
  }

  /** One step down. */
  public sealed interface Step {
    /** Adds this step to the path so far. */
    void appendTo(StringBuilder path);
  }

  /** Into the value of a key. */
  public record Key(String name) implements Step {

    private static final Pattern ORDINARY = Pattern.compile("[A-Za-z0-9_-]{0,64}");

    @Override
    public void appendTo(StringBuilder path) {
      if (path.length() > 0) {
        path.append('.');
      }
      path.append(shown());
    }

    /**
     * The key as it may be printed. Of a key that no plan has only the beginning is shown: it may
     * drive a terminal, and {@code password:secret} without a space after the colon is such a key.
     */
    public String shown() {
      Matcher ordinary = ORDINARY.matcher(name);
      boolean whole = ordinary.lookingAt() && ordinary.end() == name.length();
      return whole && !name.isEmpty() ? name : ordinary.group() + "…";
    }
  }

  /** Into an entry of a list. */
  public record Index(int position) implements Step {
    @Override
    public void appendTo(StringBuilder path) {
      path.append('[').append(position).append(']');
    }
  }
}
