package dev.holdfast.cli;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.postgres.LedgerProbe;
import dev.holdfast.activities.postgres.PostgresLossLedgers;
import dev.holdfast.worker.PidFile;
import dev.holdfast.workflows.plan.ProbePolicy;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Spelling;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Watches a plan's servers from the witness until it is told to end, or one is lost. */
@Command(
    name = "probe",
    description =
        "Writes beats through the primaries of a plan and keeps the ledger by which a loss is"
            + " measured. Runs at the witness until SIGTERM, or until a server is lost.")
final class ProbeCommand extends AnsweringCommand {

  /** A beat is a commit on every server. */
  private static final Duration FASTEST = Duration.ofMillis(20);

  @Parameters(paramLabel = "PLAN", description = "The plan's file.")
  private Path file = Path.of("");

  @Option(
      names = "--server",
      paramLabel = "NAME",
      description = "Only this server; without it, all of the plan.")
  private @Nullable String server;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "From beat to beat, such as 100ms or 1s; the plan's by default.")
  private @Nullable Duration every;

  @Option(
      names = "--ledger",
      paramLabel = "DIR",
      description = "Folder of the ledgers; the plan's, or HOLDFAST_HOME/ledger/PLAN by default.")
  private @Nullable Path ledger;

  @Option(
      names = "--until-lost",
      description = "End with 0 once as many beats in a row failed as the plan says.")
  private boolean untilLost;

  @Option(
      names = "--pid-file",
      paramLabel = "FILE",
      description = "Receives the pid once the ledgers are open; removed at the end.")
  private @Nullable Path pidFile;

  ProbeCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() throws IOException, InterruptedException {
    RecoveryPlan plan = Plans.read(invocation(), file).plan();
    References references = new References(invocation().environment());
    Path directory = directory(plan, references);
    PidFile pid = pidFile == null ? null : new PidFile(invocation().directory().resolve(pidFile));
    List<LedgerProbe> probes = new ArrayList<>();
    try {
      for (Server it : servers(plan)) {
        probes.add(
            LedgerProbe.open(
                new LedgerProbe.Watch(plan.name(), it, policy(plan), directory),
                references,
                this::say));
      }
      invocation().termination().attend();
      if (pid != null) {
        pid.write(ProcessHandle.current().pid());
      }
      say("The ledger is in " + directory);
      return answer(new ProbeRun(probes, untilLost).end(invocation().termination()), directory);
    } finally {
      for (LedgerProbe probe : probes) {
        probe.close();
      }
      if (pid != null) {
        pid.remove(ProcessHandle.current().pid());
      }
    }
  }

  private static Answer answer(Optional<LedgerProbe.Lost> lost, Path directory) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("ledger", directory.toString());
    fields.put("lost", lost.orElse(null));
    return Answer.done(lost.map(ProbeCommand::text).orElse("The probe has ended"), fields);
  }

  private static String text(LedgerProbe.Lost lost) {
    return """
        %s is lost
        Last good beat   %s, through %s
        Failing since    %s
        Seen lost        %s, after %d beats in a row: %s"""
        .formatted(
            lost.server(),
            lost.lastGoodAt(),
            lost.member(),
            lost.failingSinceAt(),
            lost.seenLostAt(),
            lost.failures(),
            lost.reason());
  }

  private ProbePolicy policy(RecoveryPlan plan) {
    ProbePolicy policy = plan.failover().probe();
    if (every != null && every.compareTo(FASTEST) < 0) {
      throw new CommandFailure(
          FailureCode.USAGE, "--every must be 20ms or more, was " + every.toMillis() + "ms");
    }
    return every == null ? policy : policy.beating(every);
  }

  private Path directory(RecoveryPlan plan, References references) {
    if (ledger != null) {
      return invocation().directory().resolve(ledger);
    }
    Reference named = plan.failover().probe().ledger();
    return named == null
        ? PostgresLossLedgers.directory(invocation().home().path(), plan.name())
        : invocation().directory().resolve(references.resolve(named));
  }

  private List<Server> servers(RecoveryPlan plan) {
    if (server == null) {
      return plan.servers();
    }
    List<Server> named = plan.servers().stream().filter(it -> it.name().equals(server)).toList();
    if (named.isEmpty()) {
      List<String> known = plan.servers().stream().map(Server::name).toList();
      String fix = Spelling.nearest(server, known).map(it -> "; write " + it).orElse("");
      throw new CommandFailure(
          FailureCode.USAGE, "plan %s has no server %s%s".formatted(plan.name(), server, fix));
    }
    return named;
  }
}
