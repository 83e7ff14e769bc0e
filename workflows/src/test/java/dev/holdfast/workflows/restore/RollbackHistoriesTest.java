package dev.holdfast.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.fakes.WholeShop;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Histories of runs that take back what a run of a whole plan had recovered, of which {@code
 * RecordedHistoriesTest} replays all that there are. Recorded anew as it says, with {@code
 * -Dtest=RollbackHistoriesTest}.
 */
@Timeout(60)
class RollbackHistoriesTest {

  private static final Path SOURCES = Path.of("src/test/resources/histories");

  @RegisterExtension final InMemoryTemporal temporal = new InMemoryTemporal();

  @Test
  void areThereForEachWayToEnd() {
    assertThat(List.of("system-taken-back", "repository-taken-back", "repository-not-taken-back"))
        .allSatisfy(it -> assertThat(SOURCES.resolve(it + ".json")).exists());
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordTakenBack() throws IOException {
    FakeWorld world = new FakeWorld(temporal::now);
    world.endpoints().say(CheckReport.State.FAILED);
    temporal.startWorker(world);
    SystemRestoreRequest request = WholeShop.undoing("system-taken-back");
    String id = SystemRestoreRequest.workflowId(request.plan().name());

    RunReport report =
        temporal
            .client()
            .newWorkflowStub(SystemRestoreWorkflow.class, temporal.options(id, request.run()))
            .restore(request);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    write("system-taken-back", id);
    write("repository-taken-back", RollbackRequest.workflowId("system-taken-back-2"));
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordNotTakenBack() throws IOException {
    var scene = new RepositoryRollbackScene(temporal, "not-taken-back");
    scene.restored();
    scene.world().answersNoMoreAfter(RepositoryRollbackStep.PUT_BACK);

    RunReport report = scene.rollBack();

    assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    write("repository-not-taken-back", RollbackRequest.workflowId("not-taken-back"));
  }

  private void write(String name, String workflowId) throws IOException {
    String history = temporal.client().fetchHistory(workflowId).toJson(true).strip();
    Files.write(SOURCES.resolve(name + ".json"), List.of(history));
  }
}
