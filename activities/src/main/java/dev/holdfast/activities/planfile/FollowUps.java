package dev.holdfast.activities.planfile;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import dev.holdfast.workflows.plan.PlanFlaw;
import dev.holdfast.workflows.plan.PlanPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Knows what a rule may only have found because of a fault of shape, reported already. */
final class FollowUps {

  private static final PlanPath.Key KIND = new PlanPath.Key("kind");

  private static final Set<String> TIMES =
      Set.of("rto", "budget", "dependsOn", "needs", "maxDowntime", "objectives", "ttl", "kind");
  private static final Set<String> TIMES_AND_TIERS = with(TIMES, "tier");
  private static final Set<String> COPIES =
      Set.of("rpo", "backups", "schedules", "replication", "standbys", "at", "mode", "maxLag");

  /** What a rule looked at in other places than the one that it names. */
  private static final Map<Code, Set<String>> SEEN_ELSEWHERE =
      Map.ofEntries(
          Map.entry(Code.PLAN_DEPENDENCY_CYCLE, Set.of("dependsOn")),
          Map.entry(Code.PLAN_RTO_BEFORE_DEPENDENCY, TIMES),
          Map.entry(Code.PLAN_RTO_BEYOND_MAX_DOWNTIME, TIMES),
          Map.entry(Code.PLAN_BUDGETS_BEYOND_RTO, TIMES_AND_TIERS),
          Map.entry(Code.PLAN_OBJECTIVE_BEYOND_PLAN, Set.of("objectives", "tier")),
          Map.entry(Code.PLAN_FUNCTION_WITHOUT_OBJECTIVE, TIMES),
          Map.entry(Code.PLAN_RPO_CANNOT_BE_MET, COPIES),
          Map.entry(Code.PLAN_RPO_WITHOUT_SOURCE, COPIES),
          Map.entry(Code.PLAN_RPO_ONLY_REPLICATED, COPIES),
          Map.entry(Code.PLAN_BACKUP_INCOMPLETE, Set.of("schedules")),
          Map.entry(Code.PLAN_WINDOW_NEVER_OPENS, Set.of("blackouts")),
          Map.entry(Code.PLAN_APPROVALS_UNREACHABLE, Set.of("approvers")),
          Map.entry(Code.PLAN_APPROVALS_WITHOUT_RESERVE, Set.of("approvers")),
          Map.entry(
              Code.PLAN_NO_FENCE_PROOF,
              Set.of("control", "standbys", "mode", "hosts", "provider")));

  /** What a rule missed; a mistyped key can be the very thing. */
  private static final Set<Code> MISSED =
      Set.of(
          Code.PLAN_CHECK_CANNOT_FAIL,
          Code.PLAN_NO_REQUIRED_CHECK,
          Code.PLAN_NO_UNDO,
          Code.PLAN_RPO_CANNOT_BE_MET,
          Code.PLAN_RPO_WITHOUT_SOURCE,
          Code.PLAN_RPO_ONLY_REPLICATED,
          Code.PLAN_NO_FENCE_PROOF,
          Code.PLAN_MISSING_KEY);

  /** A server or a component, with its name. */
  private static final int STEPS_TO_AN_OWNER = 2;

  private final Set<PlanPath> faulty;
  private final Set<String> faultyKeys;
  private final Set<PlanPath> ownersOfUnknownKeys;

  FollowUps(List<PlanFlaw> shape) {
    faulty =
        shape.stream()
            .flatMap(it -> Stream.concat(Stream.of(it.path()), componentOf(it).stream()))
            .collect(Collectors.toUnmodifiableSet());
    faultyKeys =
        faulty.stream()
            .flatMap(it -> it.steps().stream())
            .filter(PlanPath.Key.class::isInstance)
            .map(it -> ((PlanPath.Key) it).name())
            .collect(Collectors.toUnmodifiableSet());
    ownersOfUnknownKeys =
        shape.stream()
            .filter(it -> it.code() == Code.PLAN_UNKNOWN_KEY)
            .map(it -> owner(it.path().parent().orElse(PlanPath.ROOT)))
            .collect(Collectors.toUnmodifiableSet());
  }

  boolean contain(PlanFlaw rule) {
    if (isWithinAny(rule.path(), faulty)) {
      return true;
    }
    if (SEEN_ELSEWHERE.getOrDefault(rule.code(), Set.of()).stream()
        .anyMatch(faultyKeys::contains)) {
      return true;
    }
    return MISSED.contains(rule.code()) && isWithinAny(rule.path(), ownersOfUnknownKeys);
  }

  /** Without its kind nothing can be said about a component. */
  private static Optional<PlanPath> componentOf(PlanFlaw flaw) {
    List<PlanPath.Step> steps = flaw.path().steps();
    boolean isKind = !steps.isEmpty() && steps.get(steps.size() - 1).equals(KIND);
    return isKind ? flaw.path().parent() : Optional.empty();
  }

  private static PlanPath owner(PlanPath path) {
    return path.steps().size() <= STEPS_TO_AN_OWNER
        ? path
        : new PlanPath(path.steps().subList(0, STEPS_TO_AN_OWNER));
  }

  private static Set<String> with(Set<String> keys, String another) {
    return Stream.concat(keys.stream(), Stream.of(another)).collect(Collectors.toUnmodifiableSet());
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
