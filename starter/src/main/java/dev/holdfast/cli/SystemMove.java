package dev.holdfast.cli;

import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.failover.ComponentMoves;
import dev.holdfast.workflows.failover.SystemFailoverRequest;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.MovedPlan;
import dev.holdfast.workflows.plan.Promises;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.api.common.v1.WorkflowExecution;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * {@code dr failover}, {@code dr switchover} and {@code dr failback} of what moves of a plan: a run
 * of its own where that is one server and nothing is called meanwhile, else one run for each
 * component.
 */
final class SystemMove {

  /** Each component is a child of the run itself. */
  private static final int MOST = 200;

  private final AskedMove asked;

  SystemMove(AskedMove asked) {
    this.asked = asked;
  }

  Answer answer(Path file) {
    Plans.Read read = Plans.read(asked.invocation(), file);
    RecoveryPlan moved = asked.move().moved(read.plan());
    moved.servers().forEach(SystemMove::requireStandbys);
    requireOrder(moved);
    if (asked.options().dryRun) {
      return dryRun(read, moved, PlannedVerb.valueOf(asked.kind().name())).answer();
    }
    if (isOneServer(moved)) {
      return new ServerMove(asked).answer(read, moved.servers().get(0));
    }
    return start(read, moved);
  }

  private static void requireOrder(RecoveryPlan moved) {
    try {
      MovedPlan.graph(moved).order();
    } catch (IllegalStateException e) {
      throw new CommandFailure(
          FailureCode.PLAN_INVALID,
          "all databases of a server move together, so a server of plan %s would wait for itself:"
                  .formatted(moved.name())
              + " one of its databases needs a component that needs another of them");
    }
  }

  /** What would be done. */
  static DryRun dryRun(Plans.Read read, RecoveryPlan moved, PlannedVerb verb) {
    return isOneServer(moved)
        ? DryRun.ofMove(read, moved.servers().get(0), verb)
        : DryRun.ofSystemMove(read, moved, verb);
  }

  /** Hooks are called by the run of a system. */
  private static boolean isOneServer(RecoveryPlan moved) {
    return moved.servers().size() == 1
        && moved.components().stream().noneMatch(MovedPlan::moves)
        && moved.failover().hooks().areNone();
  }

  private static void requireStandbys(Server server) {
    if (server.members().size() < 2) {
      throw new CommandFailure(
          FailureCode.NO_STANDBY, "server %s has no standby in the plan".formatted(server.name()));
    }
  }

  private Answer start(Plans.Read read, RecoveryPlan moved) {
    List<Component> order = MovedPlan.graph(moved).order();
    requireMovable(order);
    asked.confirm(question(moved, order));
    SystemFailoverRequest request = request(read, moved);
    Invocation invocation = asked.invocation();
    try (TemporalConnection connection = TemporalConnection.open(invocation.configuration())) {
      RunConsole console = new RunConsole(invocation, connection);
      console.runs().requireNoneAlone(moved.name(), names(moved, order));
      String workflowId = SystemFailoverRequest.workflowId(moved.name());
      SystemFailoverRequest told = request.watchedAt(console.webUi(workflowId));
      WorkflowExecution execution =
          console.starter().start("SystemFailoverWorkflow", workflowId, told.run(), told);
      return console.follow(asked.verb(), execution, asked.options().detach);
    }
  }

  private static void requireMovable(List<Component> order) {
    List<String> without =
        order.stream()
            .filter(it -> ComponentMoves.provider(it).isEmpty())
            .map(Component::component)
            .toList();
    if (!without.isEmpty()) {
      throw new CommandFailure(
          FailureCode.NO_PROVIDER,
          "nothing can move %s yet: restrict the run with --component or --tier"
              .formatted(String.join(", ", without)));
    }
    if (order.size() > MOST) {
      throw new CommandFailure(
          FailureCode.PLAN_TOO_LARGE,
          "%d components are to move, at most %d can in one run: restrict it with --component or"
                  .formatted(order.size(), MOST)
              + " --tier");
    }
  }

  private String question(RecoveryPlan moved, List<Component> order) {
    List<String> stay =
        moved.components().stream()
            .filter(it -> !MovedPlan.moves(it))
            .map(Component::component)
            .toList();
    return "of %s of plan %s to %s%s"
        .formatted(
            String.join(", ", order.stream().map(Component::component).toList()),
            moved.name(),
            Objects.requireNonNullElse(asked.toSite(moved), "the other site"),
            stay.isEmpty()
                ? ""
                : " (" + String.join(", ", stay) + " must be there already and is only checked)");
  }

  private static List<String> names(RecoveryPlan moved, List<Component> order) {
    return Stream.concat(order.stream(), moved.databases().map(it -> it.database()))
        .map(Component::component)
        .toList();
  }

  private SystemFailoverRequest request(Plans.Read read, RecoveryPlan moved) {
    Promises promises = read.plan().promises();
    return new SystemFailoverRequest(
        asked.run(read, null, promises.rto(), promises.rpo()),
        moved,
        asked.toSite(moved),
        asked.waiver(),
        asked.acceptedLoss());
  }
}
