package dev.holdfast.cli;

import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.failover.ServerFailoverRequest;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.runbook.RunReport.Waiver;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.api.common.v1.WorkflowExecution;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code dr failover}, {@code switchover} and {@code failback} of one PostgreSQL cluster. */
final class ServerMove {

  private final Invocation invocation;
  private final RecoveryOptions options;
  private final MoveOptions move;
  private final RunRequest.Kind kind;
  private final @Nullable Waiver waiver;
  private final @Nullable Duration acceptedLoss;

  ServerMove(
      Invocation invocation,
      RecoveryOptions options,
      MoveOptions move,
      RunRequest.Kind kind,
      @Nullable Waiver waiver,
      @Nullable Duration acceptedLoss) {
    this.invocation = invocation;
    this.options = options;
    this.move = move;
    this.kind = kind;
    this.waiver = waiver;
    this.acceptedLoss = acceptedLoss;
  }

  Answer answer(Plans.Read read, Server server) {
    Confirmation.of(invocation, options.yes)
        .orRefuse(
            "%s of server %s of plan %s to %s?"
                .formatted(
                    kind.name().charAt(0) + verbName().substring(1),
                    server.name(),
                    read.plan().name(),
                    Objects.requireNonNullElse(toSite(read), "its best standby elsewhere")));
    try (TemporalConnection connection = TemporalConnection.open(invocation.configuration())) {
      return start(new RunConsole(invocation, connection), request(read, server));
    }
  }

  private String verbName() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private boolean goesHome() {
    return kind == RunRequest.Kind.FAILBACK;
  }

  /** Null for the best standby elsewhere. */
  private @Nullable String toSite(Plans.Read read) {
    return move.toSite == null && goesHome() ? read.plan().home() : move.toSite;
  }

  private Answer start(RunConsole console, ServerFailoverRequest request) {
    RunRequest run = request.run();
    List<String> databases =
        request.server().databases().stream().map(Database::component).toList();
    console.runs().requireNoneAlone(run.plan(), databases);
    String workflowId = ServerFailoverRequest.workflowId(run.plan(), request.server().name());
    ServerFailoverRequest told = request.watchedAt(console.webUi(workflowId));
    String type = goesHome() ? "ServerFailbackWorkflow" : "ServerFailoverWorkflow";
    WorkflowExecution execution = console.starter().start(type, workflowId, told.run(), told);
    return console.follow(verbName(), execution, options.detach);
  }

  private ServerFailoverRequest request(Plans.Read read, Server server) {
    RecoveryPlan plan = read.plan();
    RunRequest run =
        new RunRequest(
                RunStarter.newId(),
                kind,
                plan.name(),
                read.hash(),
                server.name(),
                null,
                RunStarter.requester(),
                null,
                null,
                shortest(server, Database::rto),
                shortest(server, Database::rpo),
                null)
            .because(options.reason, options.impactAt);
    return new ServerFailoverRequest(
        run,
        server,
        toSite(read),
        waiver,
        acceptedLoss,
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
