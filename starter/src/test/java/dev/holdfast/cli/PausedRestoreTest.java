package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real restore that waits for a person, and a worker that is killed meanwhile. */
@Timeout(300)
final class PausedRestoreTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static RestoreWorld world;

  @BeforeAll
  static void takeABackup() throws Exception {
    world =
        new RestoreWorld(
            POSTGRES.privateServer(it -> it.with("fsync", "off")), TestTemporal.shared());
  }

  @AfterAll
  static void close() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void goesOnAsDecidedAlthoughTheWorkerWasKilledWhileItWaited() throws Exception {
    Path service = world.home().resolve("restart-service");
    String good = Files.readString(service);
    Files.writeString(service, "#!/bin/sh\necho no such unit >&2\nexit 5\n");
    String run = start();
    JsonNode waiting = awaitDecision(run);

    world.killWorker();
    Files.writeString(service, good);
    world.startWorker();
    JsonNode stillWaiting = awaitDecision(run);
    Cli.Result told = world.cli().run("decide", run, "retry", "--reason", "unit is there now");
    RunReport report = world.awaitRestore();

    assertThat(told.exitCode()).as(told.out() + told.talk()).isZero();
    assertThat(stillWaiting.path("waitingFor")).isEqualTo(waiting.path("waitingFor"));
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.rto().parts().waiting()).isPositive();
    assertThat(report.steps())
        .filteredOn(it -> it.name().equals("restart services"))
        .extracting(StepReport::attempts)
        .containsExactly(2);
    assertThat(world.restarts()).isEqualTo(1);
    assertThat(world.messages().get(0))
        .contains("waits for a decision: restart services failed", "no such unit")
        .contains("dr decide " + run + " retry --reason TEXT");
    assertThat(world.messages()).last().asString().contains("RECOVERED");
  }

  /** As {@code dr restore}, of a plan that wants people to be asked. */
  private static String start() throws IOException {
    var invocation =
        world.cli().invocation(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    Plans.Read read = Plans.read(invocation, world.home().resolve("kills.yaml"));
    RecoveryPlan plan = read.plan();
    RecoveryPlan.DatabaseOnServer found = RunStarter.database(plan, NotesDatabase.NAME);
    RunRequest run = RunStarter.request(RunRequest.Kind.RESTORE, read, found);
    DatabaseRestoreRequest request =
        new DatabaseRestoreRequest(
            run,
            DatabaseTarget.of(run.run(), plan, found),
            plan.dependants(NotesDatabase.NAME),
            plan.webhooks(),
            plan.policy(),
            false,
            null,
            null,
            false,
            false);
    String id = DatabaseRestoreRequest.workflowId(plan.name(), NotesDatabase.NAME);
    try (TemporalConnection connection = world.temporal().connect()) {
      new RunConsole(invocation, connection)
          .starter()
          .start(
              "DatabaseRestoreWorkflow", id, run, ExamplePlan.onFailure(request, OnFailure.PAUSE));
    }
    return run.run();
  }

  private static JsonNode awaitDecision(String run) {
    await()
        .atMost(RestoreWorld.LIMIT)
        .until(() -> status(run).at("/waitingFor/what").asText().equals("DECISION"));
    JsonNode waiting = status(run);
    assertThat(ContractSchema.breaches("status", waiting)).isEmpty();
    return waiting;
  }

  private static JsonNode status(String run) {
    return world.cli().run("status", run, "--output", "json").json();
  }
}
