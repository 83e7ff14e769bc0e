package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.holdfast.activities.evidence.Chromium;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.StaleElementReferenceException;

/** Temporal's Web UI is a console of recoveries: what people see there, in a real browser. */
@Timeout(300)
final class WebUiTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int WIDTH = 1280;
  private static final Path PICTURES = Path.of("..", "docs", "images");

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static Chromium chromium;
  private static TestTemporal temporal;
  private static RestoreWorld world;

  @BeforeAll
  static void begin() throws Exception {
    chromium =
        Chromium.start()
            .orElseGet(
                () ->
                    abort(
                        "THE WEB UI IS NOT TESTED: this machine has no chromium and chromedriver"
                            + " (Debian: apt-get install chromium chromium-driver)"));
    temporal = TestTemporal.beginWithWebUi();
    world = new RestoreWorld(POSTGRES.privateServer(it -> it.with("fsync", "off")), temporal);
  }

  @AfterAll
  static void end() {
    if (world != null) {
      world.close();
    }
    if (temporal != null) {
      temporal.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  @Test
  void listsRunsByTheirOutcome() throws Exception {
    String recovered = restored();
    String rolledBack = restoredWithAFaultAt(RestoreStep.VERIFY_SERVICE);

    chromium.open(runs("HfOutcome=\"ROLLED_BACK\""), WIDTH);

    await()
        .ignoreException(StaleElementReferenceException.class)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(page()).contains("recovery/kills/notes"));
    assertThat(source()).contains(rolledBack).doesNotContain(recovered);
    picture("web-ui-list");
  }

  @Test
  void showsTheStepsOfARestoreThatRuns() throws Exception {
    world.makeAnew();
    KillPoint swap = KillPoint.in(RestoreStep.SWAP, KillPoint.Phase.BEFORE);
    try (Hold hold = Hold.at(swap, world)) {
      String run = world.startRestore("notes");
      hold.awaitHeld(run, 1);

      chromium.open(workflow("user-metadata"), WIDTH);

      await()
          .ignoreException(StaleElementReferenceException.class)
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(page())
                      .contains("RESTORE of kills/notes", run)
                      .containsPattern("restore beside\\s+DONE")
                      .containsPattern("swap\\s+RUNNING"));
      picture("web-ui-steps");
    }
    assertThat(world.awaitRestore().outcome()).isEqualTo(Outcome.RECOVERED);
  }

  @Test
  void labelsTheTimelineWithTheStepsOfTheRunbook() throws Exception {
    restored();

    chromium.open(workflow("history"), WIDTH);

    await()
        .ignoreException(StaleElementReferenceException.class)
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(page())
                    .contains("restore beside", "verify side copy", "quiesce", "verify service"));
    picture("web-ui-timeline");
  }

  private static String restored() throws Exception {
    world.makeAnew();
    world.startRestore("notes");
    RunReport report = world.awaitRestore();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    return String.valueOf(report.temporalRunId());
  }

  private static String restoredWithAFaultAt(RestoreStep step) throws Exception {
    world.makeAnew();
    world.gate().failAt(KillPoint.in(step, KillPoint.Phase.BEFORE));
    world.startRestore("notes");
    RunReport report = world.awaitRestore();
    world.gate().open();
    assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    return String.valueOf(report.temporalRunId());
  }

  private static String runs(String query) {
    return temporal.webUi()
        + "/namespaces/default/workflows?query="
        + URLEncoder.encode(query, UTF_8);
  }

  private static String workflow(String tab) {
    RunReport report = world.status();
    String id = URLEncoder.encode(report.workflowId(), UTF_8);
    return "%s/namespaces/default/workflows/%s/%s/%s"
        .formatted(temporal.webUi(), id, report.temporalRunId(), tab);
  }

  private static String page() {
    return chromium.text();
  }

  private static String source() {
    return String.valueOf(chromium.ask("document.body.innerHTML"));
  }

  /** With {@code -Dholdfast.screenshots=true} the docs get a new picture. */
  private static void picture(String name) throws IOException {
    if (Boolean.getBoolean("holdfast.screenshots")) {
      Files.write(PICTURES.resolve(name + ".png"), chromium.picture(WIDTH, "main, body"));
    }
  }
}
