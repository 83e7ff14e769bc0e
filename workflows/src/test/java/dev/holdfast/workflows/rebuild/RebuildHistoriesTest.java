package dev.holdfast.workflows.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.restore.CommitRequest;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Histories of rebuilds and of what became of old machines, of which {@code RecordedHistoriesTest}
 * replays all that there are. Recorded anew as it says, with {@code -Dtest=RebuildHistoriesTest}.
 */
@Timeout(60)
class RebuildHistoriesTest {

  private static final Path SOURCES = Path.of("src/test/resources/histories");

  @RegisterExtension final InMemoryTemporal temporal = new InMemoryTemporal();

  @Test
  void areThereForEachWayToEnd() {
    assertThat(
            List.of(
                "rebuild-recovered",
                "rebuild-compensated",
                "rebuild-in-place",
                "machine-removed",
                "machine-rolled-back"))
        .allSatisfy(it -> assertThat(SOURCES.resolve(it + ".json")).exists());
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordRecovered() throws IOException {
    var scene = new RebuildScene(temporal, "rebuild-recovered");
    assertThat(scene.rebuilt().outcome()).isEqualTo(Outcome.RECOVERED);
    write("rebuild-recovered", scene, scene.workflowId());
    scene.end();
    write("machine-removed", scene, CommitRequest.workflowId(scene.runId()));
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordRolledBack() throws IOException {
    var scene = new RebuildScene(temporal, "machine-rolled-back");
    scene.rebuilt();
    scene.decides(Choice.ROLLBACK);
    scene.end();
    write("machine-rolled-back", scene, CommitRequest.workflowId(scene.runId()));
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordCompensated() throws IOException {
    var scene = new RebuildScene(temporal, "rebuild-compensated");
    scene.machines().neverSettle();
    assertThat(scene.run().outcome()).isEqualTo(Outcome.COMPENSATED);
    write("rebuild-compensated", scene, scene.workflowId());
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordInPlace() throws IOException {
    var scene = new RebuildScene(temporal, "rebuild-in-place");
    scene.isInPlace();
    assertThat(scene.run().outcome()).isEqualTo(Outcome.RECOVERED);
    write("rebuild-in-place", scene, scene.workflowId());
  }

  private static void write(String name, RebuildScene scene, String workflowId) throws IOException {
    String history = scene.history(workflowId).toJson(true).strip();
    Files.write(SOURCES.resolve(name + ".json"), List.of(history));
  }
}
