package dev.holdfast.activities.planfile;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import dev.holdfast.workflows.plan.PlanFlaw;
import dev.holdfast.workflows.plan.PlanPath;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Knows what a rule may only have found because of a fault of shape, reported already. */
final class FollowUps {

  private static final PlanPath.Key DEPENDS_ON = new PlanPath.Key("dependsOn");

  private final Set<PlanPath> faulty;
  private final Set<PlanPath> holdersOfUnknownKeys;
  private final boolean dependenciesFaulty;

  FollowUps(List<PlanFlaw> shape) {
    faulty = shape.stream().map(PlanFlaw::path).collect(Collectors.toUnmodifiableSet());
    holdersOfUnknownKeys =
        shape.stream()
            .filter(it -> it.code() == Code.PLAN_UNKNOWN_KEY)
            .flatMap(it -> it.path().parent().stream())
            .collect(Collectors.toUnmodifiableSet());
    dependenciesFaulty = faulty.stream().anyMatch(it -> it.steps().contains(DEPENDS_ON));
  }

  boolean contain(PlanFlaw rule) {
    if (isWithinAny(rule.path(), faulty)) {
      return true;
    }
    return switch (rule.code()) {
      case PLAN_DEPENDENCY_CYCLE -> dependenciesFaulty;
      // a mistyped key can be the very thing that is missed
      case PLAN_CHECK_CANNOT_FAIL, PLAN_NO_REQUIRED_CHECK ->
          isWithinAny(rule.path(), holdersOfUnknownKeys);
      default -> false;
    };
  }

  private static boolean isWithinAny(PlanPath path, Set<PlanPath> holders) {
    Optional<PlanPath> holder = Optional.of(path);
    while (holder.isPresent()) {
      if (holders.contains(holder.get())) {
        return true;
      }
      holder = holder.get().parent();
    }
    return false;
  }
}
