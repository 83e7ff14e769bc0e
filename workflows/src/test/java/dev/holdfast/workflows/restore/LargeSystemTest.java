package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.SystemScene.began;
import static dev.holdfast.workflows.restore.SystemScene.component;
import static dev.holdfast.workflows.restore.SystemScene.components;
import static dev.holdfast.workflows.restore.SystemScene.ended;
import static dev.holdfast.workflows.restore.SystemScene.mostAtOnce;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.runbook.CompressedPayloads;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.system.ComponentReport;
import dev.holdfast.workflows.system.ComponentReport.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Plans of so many components that their run is a tree. */
@Timeout(1200)
class LargeSystemTest {

  private static final int MOST_EVENTS = 10_000;

  /** What Temporal takes as one message. */
  private static final int MOST_BYTES = 2_000_000;

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private final SystemScene scene = new SystemScene(temporal);

  @Test
  void restoresHundredsOfComponentsInEightLevels() {
    restoresInLevels(250);
  }

  @Test
  @Tag("proof")
  void restoresFiveThousandComponentsInEightLevels() {
    restoresInLevels(5_000);
  }

  private void restoresInLevels(int count) {
    levels(count, 8);
    scene.plan().atOnce("postgres", 200);
    scene.mayTake(Duration.ofMinutes(15));

    RunReport report = scene.run();

    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    SortedMap<String, ComponentReport> all = components(report);
    assertThat(all).hasSize(count);
    for (ComponentReport it : all.values()) {
      for (String needed : it.dependsOn()) {
        assertThat(began(it)).isAfterOrEqualTo(ended(named(all, needed)));
      }
    }
    assertThat(largestHistory()).isLessThan(MOST_EVENTS);
    assertThat(
            CompressedPayloads.dataConverter().toPayload(report).orElseThrow().getSerializedSize())
        .isLessThan(MOST_BYTES);
  }

  private static ComponentReport named(SortedMap<String, ComponentReport> all, String name) {
    return requireNonNull(all.get(name));
  }

  private void levels(int count, int depth) {
    Random random = new Random(7);
    int width = count / depth;
    for (int i = 0; i < count; i++) {
      int level = Math.min(i / width, depth - 1);
      List<String> needs = new ArrayList<>();
      for (int n = 0; n < 3 && level > 0; n++) {
        needs.add(name((level - 1) * width + random.nextInt(width)));
      }
      scene.plan().database(name(i), needs.stream().distinct().toArray(String[]::new));
    }
  }

  private static String name(int number) {
    return "c%04d".formatted(number);
  }

  @Test
  void doesNotNeedABatchForEachLinkOfALongChain() {
    for (int i = 0; i < 210; i++) {
      scene.plan().database(name(i), i == 0 ? new String[0] : new String[] {name(i - 1)});
    }
    scene.mayTake(Duration.ofMinutes(5));

    RunReport report = scene.run();

    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(batches()).hasSizeLessThan(20);
  }

  @Test
  void keepsTheBoundOfAProviderAcrossBatchesAndUsesIt() {
    scene.plan().atOnce("postgres", 7);
    for (int i = 0; i < 210; i++) {
      scene.plan().database(name(i));
      scene.takes(name(i), Duration.ofMinutes(10));
    }
    scene.mayTake(Duration.ofMinutes(5));

    RunReport report = scene.run();

    assertThat(mostAtOnce(report, "postgres")).isEqualTo(7);
    assertThat(report.elapsed()).isLessThan(Duration.ofMinutes(330));
  }

  @Test
  void doesNotMakeAComponentWaitForTheRestOfABatch() {
    for (int i = 0; i < 220; i++) {
      scene.plan().database(name(i));
      scene.takes(name(i), Duration.ofMinutes(i == 0 ? 1 : 60));
    }
    scene.plan().atOnce("postgres", 400).database("next", name(0));
    scene.mayTake(Duration.ofMinutes(5));

    RunReport report = scene.run();

    assertThat(began(component(report, "next")))
        .isBefore(ended(component(report, name(0))).plusSeconds(60));
  }

  @Test
  void stopsTheOtherBatchesWhenAComponentFails() {
    for (int i = 0; i < 240; i++) {
      scene.plan().database(name(i));
      scene.takes(name(i), Duration.ofHours(2));
    }
    scene.plan().atOnce("postgres", 60);
    scene.fails(name(3), Duration.ofMinutes(1));
    scene.mayTake(Duration.ofMinutes(5));

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.elapsed()).isLessThan(Duration.ofMinutes(10));
    assertThat(components(report).values())
        .extracting(ComponentReport::state)
        .contains(State.SKIPPED)
        .doesNotContain(State.PENDING, State.RUNNING, State.DONE);
  }

  @Test
  void goesOnWithoutWhatDependsOnAFailedComponentInAnotherBatch() {
    scene.plan().database(Tier.P0, OnFailure.CONTINUE, "bad").atOnce("postgres", 50);
    for (int i = 0; i < 240; i++) {
      scene.plan().database(name(i), i % 10 == 0 ? new String[] {"bad"} : new String[0]);
    }
    scene.fails("bad", Duration.ofMinutes(1));
    scene.mayTake(Duration.ofMinutes(5));

    RunReport report = scene.run();

    assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
    assertThat(components(report).values().stream().filter(it -> it.state() == State.SKIPPED))
        .hasSize(24);
    assertThat(components(report).values().stream().filter(it -> it.state() == State.DONE))
        .hasSize(216);
  }

  private int largestHistory() {
    int most = events(scene.workflowId());
    for (String batch : batches()) {
      most = Math.max(most, events(batch));
    }
    return most;
  }

  private List<String> batches() {
    List<String> ids = new ArrayList<>();
    try {
      for (int i = 1; ; i++) {
        String id = scene.workflowId() + "/" + scene.name() + "/batch-" + i;
        events(id);
        ids.add(id);
      }
    } catch (io.grpc.StatusRuntimeException noMore) {
      return ids;
    }
  }

  private static int events(String workflowId) {
    return temporal.client().fetchHistory(workflowId).getEvents().size();
  }
}
