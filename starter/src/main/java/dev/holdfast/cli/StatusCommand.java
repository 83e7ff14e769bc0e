package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.evidence.EvidenceDirectory;
import dev.holdfast.worker.ControlPlaneException;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunAttributes;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.RunState;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowExecutionMetadata;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells how a run stands, or which runs there are. */
@Command(
    name = "status",
    description = "Tells how a run stands; without RUN, which runs there are.")
final class StatusCommand extends AnsweringCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN|PLAN",
      description = "A run's id, or a plan's name or file for its newest run.")
  private @Nullable String subject;

  StatusCommand(Invocation invocation) {
    super(invocation);
  }

  /** The fields that the list of runs adds. */
  record Listed(List<Row> runs, List<GuardRows.Row> guards) {}

  /** One run of the list. */
  record Row(
      String run,
      String kind,
      String plan,
      @Nullable String component,
      RunState state,
      @Nullable String outcome,
      String requestedBy,
      Instant startedAt) {}

  @Override
  protected Answer answer() {
    Optional<String> plan = planOfFile();
    try (TemporalConnection connection = TemporalConnection.open(invocation().configuration())) {
      Runs runs = new RunConsole(invocation(), connection).runs();
      GuardRows guards = new GuardRows(connection, runs);
      if (subject == null) {
        return list(runs, guards.all());
      }
      WorkflowExecution newest = execution(runs, subject, plan);
      ObjectNode answer = runs.status("status", newest);
      if (!subject.equals(answer.path("run").asText())) {
        new FrozenParts(runs).addTo(answer);
        guards.addTo(answer);
      }
      return Answer.document(answer, RunText.of(answer));
    } catch (ControlPlaneException e) {
      return fromEvidence().orElseThrow(() -> e);
    }
  }

  /** A closed run can be told of without Temporal. */
  private Optional<Answer> fromEvidence() {
    EvidenceDirectory evidence = new EvidenceDirectory(invocation().home().path());
    return Optional.ofNullable(subject)
        .flatMap(evidence::read)
        .map(it -> Answer.document(it, RunText.of(it)));
  }

  /** Read before Temporal is asked: a plan that is not valid is refused also without it. */
  private Optional<String> planOfFile() {
    return Optional.ofNullable(subject)
        .map(invocation().directory()::resolve)
        .filter(Files::isRegularFile)
        .map(it -> Plans.read(invocation(), it).plan().name());
  }

  private static WorkflowExecution execution(Runs runs, String asked, Optional<String> plan) {
    return plan.map(runs::newestOf)
        .or(() -> runs.tryFind(asked))
        .orElseGet(() -> runs.newestOf(asked));
  }

  private static Answer list(Runs runs, List<GuardRows.Row> guards) {
    List<Row> rows =
        Stream.of("HfComponent IS NULL", "HfComponent IS NOT NULL")
            .flatMap(it -> runs.list("HfRun IS NOT NULL AND " + it).stream())
            .sorted(Comparator.comparing(WorkflowExecutionMetadata::getStartTime).reversed())
            .flatMap(it -> runs.request(it).map(request -> row(it, request)).stream())
            .toList();
    List<String> text = new ArrayList<>(List.of(rows.isEmpty() ? "No run yet" : table(rows)));
    text.addAll(GuardText.of(ContractJson.tree(guards)));
    return Answer.done(String.join("\n", text), new Listed(rows, guards));
  }

  private static Row row(WorkflowExecutionMetadata it, RunRequest request) {
    boolean running = it.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    String outcome = it.getTypedSearchAttributes().get(RunAttributes.OUTCOME);
    return new Row(
        request.run(),
        request.kind().name(),
        request.plan(),
        request.component(),
        running ? RunState.RUNNING : RunState.CLOSED,
        running ? null : "running".equals(outcome) ? Outcome.FAILED.name() : outcome,
        request.requestedBy(),
        it.getStartTime());
  }

  private static String table(List<Row> rows) {
    TextTable table = new TextTable("RUN", "KIND", "WHAT", "STATE", "STARTED", "BY");
    for (Row row : rows) {
      table.row(
          row.run(),
          row.kind(),
          row.component() == null ? row.plan() : row.plan() + "/" + row.component(),
          row.outcome() == null ? row.state().name() : row.outcome(),
          row.startedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
          row.requestedBy());
    }
    return String.join("\n", table.lines(""));
  }
}
