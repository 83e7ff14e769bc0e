package dev.holdfast.workflows.plan;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What people do with the system is back before they can bear it no longer. */
final class FunctionRules {

  private final Dependencies dependencies;
  private final LatestReturn latest;
  private final UnknownComponents unknown;
  private final Consumer<PlanFlaw> flaws;

  private FunctionRules(Dependencies dependencies, Consumer<PlanFlaw> flaws) {
    this.dependencies = dependencies;
    this.latest = LatestReturn.ofAll(dependencies);
    this.unknown = new UnknownComponents(dependencies.names());
    this.flaws = flaws;
  }

  static void check(RecoveryPlan plan, Dependencies dependencies, Consumer<PlanFlaw> flaws) {
    FunctionRules rules = new FunctionRules(dependencies, flaws);
    plan.promises().functions().forEach(rules::checkFunction);
  }

  private void checkFunction(BusinessFunction function) {
    PlanPath path = PlanPath.of("functions", function.name());
    List<String> needs = function.needs();
    for (int i = 0; i < needs.size(); i++) {
      if (!dependencies.names().contains(needs.get(i))) {
        flaws.accept(unknown.flaw(path.key("needs").index(i), needs.get(i)));
        return;
      }
    }
    Optional<LatestReturn.Back> last =
        needs.stream()
            .flatMap(it -> latest.of(it).stream())
            .max(Comparator.comparing(LatestReturn.Back::within));
    if (last.isEmpty()) {
      flaws.accept(
          new PlanFlaw(
              path.key("maxDowntime"),
              Code.PLAN_FUNCTION_WITHOUT_OBJECTIVE,
              "%s can be away for %s, and nothing that it needs has an rto"
                  .formatted(function.name(), PlanDuration.text(function.maxDowntime())),
              "give what it needs an rto"));
    } else if (last.get().within().compareTo(function.maxDowntime()) > 0) {
      flaws.accept(tooLate(path, function, last.get()));
    }
  }

  private static PlanFlaw tooLate(
      PlanPath path, BusinessFunction function, LatestReturn.Back last) {
    Duration most = function.maxDowntime();
    return new PlanFlaw(
        path.key("maxDowntime"),
        Code.PLAN_RTO_BEYOND_MAX_DOWNTIME,
        "%s can be away for %s, but %s may take %s"
            .formatted(
                function.name(),
                PlanDuration.text(most),
                last.component(),
                PlanDuration.text(last.within())),
        "write rto: %s or less for %s, or maxDowntime: %s here"
            .formatted(
                PlanDuration.text(most), last.component(), PlanDuration.text(last.within())));
  }
}
