package dev.holdfast.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Histories of runs of a whole plan, of which {@code RecordedHistoriesTest} replays all that there
 * are. Recorded anew as it says, with {@code -Dtest=SystemHistoriesTest}.
 */
@Timeout(120)
class SystemHistoriesTest {

  private static final Path SOURCES = Path.of("src/test/resources/histories");

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private final SystemScene scene = new SystemScene(temporal);

  @Test
  void areThereForEachWayToEnd() {
    assertThat(List.of("system-recovered", "system-compensated", "system-large", "system-batch"))
        .allSatisfy(it -> assertThat(SOURCES.resolve(it + ".json")).exists());
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordRecovered() throws IOException {
    scene.plan().database("base").database("left", "base").service("web", "base", "left");

    ends(scene.run(), Outcome.RECOVERED);

    write("system-recovered", scene.workflowId());
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordCompensated() throws IOException {
    scene.plan().database("bad").database("slow");
    scene.fails("bad", Duration.ofMinutes(1));
    scene.takes("slow", Duration.ofHours(1));

    ends(scene.run(), Outcome.COMPENSATED);

    write("system-compensated", scene.workflowId());
  }

  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordLarge() throws IOException {
    scene.plan().atOnce("postgres", 30);
    for (int i = 0; i < 210; i++) {
      scene.plan().database("c" + i, i < 50 ? new String[0] : new String[] {"c" + i % 50});
      scene.takes("c" + i, Duration.ofMinutes(i % 7));
    }
    scene.mayTake(Duration.ofMinutes(2));

    ends(scene.run(), Outcome.RECOVERED);

    write("system-large", scene.workflowId());
    write("system-batch", scene.workflowId() + "/" + scene.name() + "/batch-1");
  }

  private static void ends(RunReport report, Outcome expected) {
    assertThat(report.outcome()).isEqualTo(expected);
  }

  private static void write(String name, String workflowId) throws IOException {
    String history = temporal.client().fetchHistory(workflowId).toJson(true).strip();
    Files.write(SOURCES.resolve(name + ".json"), List.of(history));
  }
}
