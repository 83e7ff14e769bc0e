package dev.holdfast.workflows.plan;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Says what may have been meant by a component that is not there. */
final class UnknownComponents {

  /** Whoever has more unknown names than this has another problem than spelling. */
  private static final int MOST_GUESSES = 500;

  private final List<String> known;
  private int guesses;

  UnknownComponents(Collection<String> known) {
    this.known = known.stream().sorted().toList();
  }

  PlanFlaw flaw(PlanPath path, String component) {
    guesses++;
    Optional<String> meant =
        guesses > MOST_GUESSES ? Optional.empty() : Spelling.nearest(component, known);
    return new PlanFlaw(
        path,
        PlanFinding.Code.PLAN_UNKNOWN_COMPONENT,
        "%s is neither a database nor a component of this plan".formatted(component),
        meant.map(it -> "write " + it).orElse("name a database or component of this plan"));
  }
}
