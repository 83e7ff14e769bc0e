package dev.holdfast.cli;

import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.failover.ServerFailoverRequest;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.api.common.v1.WorkflowExecution;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code dr failover}, {@code switchover} and {@code failback} of one PostgreSQL cluster. */
final class ServerMove {

  private final AskedMove asked;

  ServerMove(AskedMove asked) {
    this.asked = asked;
  }

  Answer answer(Plans.Read read, Server server) {
    asked.confirm(
        "of server %s of plan %s to %s"
            .formatted(
                server.name(),
                read.plan().name(),
                Objects.requireNonNullElse(
                    asked.toSite(read.plan()), "its best standby elsewhere")));
    Invocation invocation = asked.invocation();
    try (TemporalConnection connection = TemporalConnection.open(invocation.configuration())) {
      return start(new RunConsole(invocation, connection), request(read, server));
    }
  }

  private Answer start(RunConsole console, ServerFailoverRequest request) {
    RunRequest run = request.run();
    List<String> databases =
        request.server().databases().stream().map(Database::component).toList();
    console.runs().requireNoneAlone(run.plan(), databases);
    String workflowId = ServerFailoverRequest.workflowId(run.plan(), request.server().name());
    ServerFailoverRequest told = request.watchedAt(console.webUi(workflowId));
    String type = asked.goesHome() ? "ServerFailbackWorkflow" : "ServerFailoverWorkflow";
    WorkflowExecution execution = console.starter().start(type, workflowId, told.run(), told);
    return console.follow(asked.verb(), execution, asked.options().detach);
  }

  private ServerFailoverRequest request(Plans.Read read, Server server) {
    RecoveryPlan plan = read.plan();
    RunRequest run =
        asked.run(
            read, server.name(), shortest(server, Database::rto), shortest(server, Database::rpo));
    return new ServerFailoverRequest(
        run,
        server,
        asked.toSite(plan),
        asked.waiver(),
        asked.acceptedLoss(),
        plan.failover().probe().ledger(),
        plan.webhooks(),
        plan.policy(),
        false,
        plan.failover().failback());
  }

  /** What was promised for the most important of its databases holds for the server. */
  private static @Nullable Duration shortest(
      Server server, Function<Database, @Nullable Duration> objective) {
    return server.databases().stream()
        .flatMap(it -> Stream.ofNullable(objective.apply(it)))
        .min(Comparator.naturalOrder())
        .orElse(null);
  }
}
