package dev.holdfast.cli;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.MovedPlan;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.runbook.FailureCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a verb takes that moves a system to another site. */
final class MoveOptions {

  @Option(
      names = "--to",
      paramLabel = "SITE",
      description =
          "The site to move to; without it, the only other one that has standbys, or home for a"
              + " failback.")
  @Nullable String toSite;

  @Option(
      names = "--component",
      paramLabel = "C",
      description =
          "Only this server (or database, whose server moves), service or traffic, and what it"
              + " depends on; may be given several times.")
  List<String> components = new ArrayList<>();

  @Option(
      names = "--tier",
      paramLabel = "TIER",
      description = "Only the components of this tier and of those above it: P0, P1 or P2.")
  @Nullable Tier tier;

  /** What is to move. Fails with {@link FailureCode#USAGE} if the plan has no such thing. */
  RecoveryPlan moved(RecoveryPlan plan) {
    if (toSite != null && !plan.sites().contains(toSite)) {
      throw new CommandFailure(
          FailureCode.USAGE,
          "plan %s has no site %s, but %s"
              .formatted(plan.name(), toSite, String.join(", ", plan.sites())));
    }
    List<String> wanted = new ArrayList<>(components);
    plan.all().filter(this::isOfTier).map(Component::component).forEach(wanted::add);
    if (tier != null && wanted.isEmpty()) {
      throw new CommandFailure(
          FailureCode.USAGE, "plan %s has no component of tier %s".formatted(plan.name(), tier));
    }
    return moved(plan, wanted);
  }

  private boolean isOfTier(Component component) {
    return tier != null && component.terms().tier().compareTo(tier) <= 0;
  }

  /** The same for one component; all that moves for null. */
  static RecoveryPlan moved(RecoveryPlan plan, @Nullable String component) {
    return moved(plan, component == null ? List.of() : List.of(component));
  }

  private static RecoveryPlan moved(RecoveryPlan plan, List<String> wanted) {
    List<String> all = names(plan).toList();
    for (String it : wanted) {
      if (!all.contains(it)) {
        throw new CommandFailure(
            FailureCode.USAGE,
            "plan %s has no server or component %s, but %s"
                .formatted(plan.name(), it, String.join(", ", all)));
      }
    }
    RecoveryPlan moved = MovedPlan.with(plan, wanted.isEmpty() ? all : wanted);
    if (moved.servers().isEmpty()) {
      throw new CommandFailure(
          FailureCode.USAGE,
          "%s of plan %s depends on no server: only a system with its servers can be moved"
              .formatted(String.join(", ", wanted), plan.name()));
    }
    return moved;
  }

  private static Stream<String> names(RecoveryPlan plan) {
    return Stream.concat(
        plan.servers().stream().map(Server::name), plan.all().map(Component::component));
  }
}
