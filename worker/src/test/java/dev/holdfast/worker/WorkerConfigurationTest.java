package dev.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkerConfigurationTest {

  @TempDir Path directory;

  @Test
  void hasADefaultForEverything() {
    WorkerConfiguration configuration = WorkerConfiguration.from(Map.of(), directory);

    assertThat(configuration)
        .isEqualTo(
            new WorkerConfiguration(
                directory.resolve(".holdfast"),
                "holdfast",
                Duration.ofSeconds(30),
                new TreeMap<>()));
  }

  @Test
  void readsEveryVariable() {
    WorkerConfiguration configuration =
        WorkerConfiguration.from(
            Map.of(
                "HOLDFAST_HOME", "/var/lib/holdfast",
                "HOLDFAST_TASK_QUEUE", "holdfast-weu",
                "HOLDFAST_DRAIN_SECONDS", "2.5",
                "TEMPORAL_ADDRESS", "temporal.example:7233",
                "PATH", "/bin"),
            directory);

    SortedMap<String, String> temporal =
        new TreeMap<>(Map.of("TEMPORAL_ADDRESS", "temporal.example:7233"));
    assertThat(configuration)
        .isEqualTo(
            new WorkerConfiguration(
                Path.of("/var/lib/holdfast"), "holdfast-weu", Duration.ofMillis(2500), temporal));
  }

  @Test
  void findsTheNearestStateFolderUpwards() throws IOException {
    Files.createDirectory(directory.resolve(".holdfast"));
    Path below = Files.createDirectories(directory.resolve("a/b"));

    assertThat(WorkerConfiguration.homeFrom(Map.of(), below))
        .isEqualTo(directory.resolve(".holdfast"));
  }

  @Test
  void masksWhateverMayBeAKey() {
    String shown =
        WorkerConfiguration.from(
                Map.of(
                    "TEMPORAL_ADDRESS", "temporal.example:7233",
                    "TEMPORAL_API_KEY", "top-secret",
                    "TEMPORAL_GRPC_META_AUTHORIZATION", "top-secret"),
                directory)
            .masked();

    assertThat(shown)
        .contains("TEMPORAL_ADDRESS=temporal.example:7233", "TEMPORAL_API_KEY=***")
        .doesNotContain("top-secret");
  }

  @Test
  void namesAllMistakesAtOnce() {
    Map<String, String> wrong =
        Map.of("HOLDFAST_TASK_QUEUE", " ", "HOLDFAST_DRAIN_SECONDS", "soon", "HOLDFAST_LOG", "xml");

    assertThatThrownBy(() -> WorkerConfiguration.from(wrong, directory))
        .isInstanceOfSatisfying(
            ControlPlaneException.class, it -> assertThat(it.code()).isEqualTo(FailureCode.USAGE))
        .hasMessageContaining("HOLDFAST_TASK_QUEUE must name a task queue, was blank")
        .hasMessageContaining("HOLDFAST_DRAIN_SECONDS must be seconds from 0 to 86400, was soon")
        .hasMessageContaining("HOLDFAST_LOG must be text or json, was xml");
  }
}
