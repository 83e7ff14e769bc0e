package dev.holdfast.workflows.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.backup.BackupRequest;
import dev.holdfast.workflows.backup.BackupStep;
import dev.holdfast.workflows.backup.BackupWorkflow;
import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a run shows to people who look at it in Temporal's Web UI. */
@Timeout(60)
class RunTimelineTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private final FakeWorld world = new FakeWorld(temporal::now);

  @Test
  void writesTheStepOnEachActivity() {
    world.failsAt(BackupStep.DUMP, FailureCode.DUMP_FAILED);

    List<HistoryEvent> history = run("t1");

    assertThat(
            history.stream()
                .filter(HistoryEvent::hasActivityTaskScheduledEventAttributes)
                .map(it -> text(it.getUserMetadata().getSummary(), String.class)))
        .containsExactly(
            "preflight",
            "take fence record",
            "dump",
            "undo: dump",
            "undo: take fence record",
            "write evidence");
  }

  @Test
  void setsTheOutcomeAsSearchAttribute() {
    List<HistoryEvent> history = run("t2");

    assertThat(
            history.stream()
                .filter(HistoryEvent::hasUpsertWorkflowSearchAttributesEventAttributes)
                .map(HistoryEvent::getUpsertWorkflowSearchAttributesEventAttributes)
                .map(it -> it.getSearchAttributes().getIndexedFieldsMap().get("HfOutcome"))
                .map(it -> text(it, String.class)))
        .containsExactly("COMPLETED");
  }

  private static <T> T text(io.temporal.api.common.v1.Payload payload, Class<T> type) {
    return DefaultDataConverter.newDefaultInstance().fromPayload(payload, type, type);
  }

  private List<HistoryEvent> run(String run) {
    temporal.startWorker(world);
    BackupRequest request = ExamplePlan.backup(run);
    temporal
        .client()
        .newWorkflowStub(BackupWorkflow.class, temporal.options("backup/" + run, request.run()))
        .backup(request);
    return temporal.client().fetchHistory("backup/" + run).getEvents();
  }
}
