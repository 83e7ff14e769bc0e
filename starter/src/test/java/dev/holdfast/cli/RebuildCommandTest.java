package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.fakes.FakeMachines;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dr rebuild} of machines in memory. */
@Timeout(120)
final class RebuildCommandTest {

  private static final String SERVER =
      """
      plan: %s
      sites: [weu]
      home: weu
      servers:
        pg:
          places:
            weu: {host: 127.0.0.1, port: 1}
          user: nobody
          databases:
            unused:
              rto: 1h
              rpo: 24h
              backups: {engine: dump, location: /var/backups/unused}
              checks: [{name: answers, sql: SELECT 1, expect: "1"}]
      """;

  private static final String BESIDE =
      """
        vm:
          kind: machine
          provider: terraform
          source: /code/vm
          rto: 30m
          terraform: {resources: [module.vm], generation: generation}
      """;

  private static final String IN_PLACE =
      """
        box: {kind: machine, provider: terraform, source: /code/box, rto: 30m}
      """;

  private static final String CLOUD =
      """
        cloud: {kind: machine, provider: azure, source: "/subscriptions/0/vm", rto: 30m}
      """;

  @TempDir Path home;

  private final String name = "rebuilds" + RunStarter.newId();
  private final List<String> runs = new ArrayList<>();
  private FakedRuns faked;

  @BeforeEach
  void open() {
    faked = new FakedRuns(TestTemporal.shared(), home);
  }

  @AfterEach
  void close() {
    faked.close();
    try (var connection = TestTemporal.shared().connect()) {
      runs.forEach(run -> endWatch(connection.client().newUntypedWorkflowStub("commit/" + run)));
    }
  }

  private static void endWatch(WorkflowStub watch) {
    try {
      watch.terminate("a test has ended");
    } catch (WorkflowException nothingWasKept) {
      assertThat(nothingWasKept).isNotNull();
    }
  }

  private String plan(String... machines) throws IOException {
    String components = machines.length == 0 ? "" : "components:\n" + String.join("", machines);
    Path file = home.resolve("machines.yaml");
    return Files.writeString(file, SERVER.formatted(name) + components).toString();
  }

  private JsonNode rebuild(int exitCode, String... arguments) {
    List<String> verb = new ArrayList<>(List.of("rebuild"));
    verb.addAll(List.of(arguments));
    JsonNode answer = faked.answer(exitCode, verb.toArray(String[]::new));
    if (answer.path("run").isTextual()) {
      runs.add(answer.path("run").asText());
    }
    return answer;
  }

  private static String message(JsonNode answer) {
    return answer.at("/error/message").asText();
  }

  @Test
  void makesTheOnlyMachineOfThePlanAnewWithoutItsName() throws Exception {
    faked.startWorker();

    JsonNode report = rebuild(0, plan(BESIDE), "--yes", "--reason", "its disk is broken");

    String run = report.path("run").asText();
    assertThat(report.path("kind").asText()).isEqualTo("REBUILD");
    assertThat(report.path("component").asText()).isEqualTo("vm");
    assertThat(report.path("outcome").asText()).isEqualTo("RECOVERED");
    assertThat(report.path("verdict").asText()).isEqualTo("PASSED");
    assertThat(report.at("/machine/id").asText()).isEqualTo("vm-" + run);
    assertThat(report.at("/kept/workspace").asText()).isEqualTo("holdfast-kept-" + run);
    assertThat(report.path("reason").asText()).isEqualTo("its disk is broken");
    assertThat(faked.world().machines().state().machines())
        .containsExactlyInAnyOrder(FakeMachines.OLD, "vm-" + run);
    assertThat(faked.text("status", run)).contains("RECOVERED", "vm");
  }

  @Test
  void asksWhichMachineWhereThereAreSeveral() throws Exception {
    JsonNode answer = rebuild(2, plan(BESIDE, IN_PLACE), "--yes");

    assertThat(message(answer)).isEqualTo("name a machine of the plan: vm, box");
  }

  @Test
  void namesTheMachinesOfThePlanIfThereIsNoneOfThatName() throws Exception {
    JsonNode answer = rebuild(2, plan(BESIDE, IN_PLACE), "mv", "--yes");

    assertThat(message(answer)).isEqualTo("plan " + name + " has no machine mv, but vm, box");
  }

  @Test
  void saysThatThePlanHasNoMachine() throws Exception {
    JsonNode answer = rebuild(2, plan(), "--yes");

    assertThat(message(answer)).isEqualTo("plan " + name + " has no component of kind machine");
  }

  @Test
  void refusesAMachineThatTerraformDoesNotMake() throws Exception {
    JsonNode answer = rebuild(2, plan(BESIDE, CLOUD), "cloud", "--yes");

    assertThat(message(answer))
        .isEqualTo(
            "machine cloud is of provider azure: this release makes machines by terraform only");
  }

  @Test
  void destroysNoMachineWithoutBeingToldTo() throws Exception {
    faked.startWorker();

    JsonNode answer = rebuild(2, plan(IN_PLACE));

    assertThat(message(answer))
        .startsWith(
            "Machine box of plan %s will be destroyed before it is made anew.".formatted(name))
        .endsWith("--yes does");
    assertThat(faked.world().deeds()).isEmpty();
  }

  @Test
  void destroysTheOldMachineIfToldTo() throws Exception {
    faked.startWorker();

    JsonNode report = rebuild(0, plan(IN_PLACE), "box", "--yes");

    assertThat(report.path("kept").isNull()).isTrue();
    assertThat(faked.world().machines().removed()).containsExactly(FakeMachines.OLD);
  }

  @Test
  void needsNoConfirmationWhereNothingIsDestroyed() throws Exception {
    faked.startWorker();

    assertThat(rebuild(0, plan(BESIDE)).path("outcome").asText()).isEqualTo("RECOVERED");
  }

  @Test
  void failsWhereTheStateKnowsOfNoMachineUnlessToldThatItIsNew() throws Exception {
    faked.startWorker();
    faked.world().machines().areNone();
    String plan = plan(IN_PLACE);

    JsonNode lost = rebuild(3, plan, "--yes");
    JsonNode made = rebuild(0, plan, "--new");

    assertThat(lost.at("/error/name").asText()).isEqualTo("STATE_LOST");
    assertThat(made.path("outcome").asText()).isEqualTo("RECOVERED");
    assertThat(faked.world().machines().state().machines())
        .containsExactly("vm-" + made.path("run").asText());
  }

  @Test
  void destroysBesidesTheMachineWhatItIsAllowedTo() throws Exception {
    faked.startWorker();
    faked.world().machines().wouldDestroy("module.network");
    String plan = plan(BESIDE);

    JsonNode refused = rebuild(3, plan, "--yes");
    JsonNode made = rebuild(0, plan, "--yes", "--allow-destroy", "module.network");

    assertThat(message(refused)).contains("module.network");
    assertThat(made.path("outcome").asText()).isEqualTo("RECOVERED");
  }

  @Test
  void showsWhatItWouldDoAndDoesNothing() throws Exception {
    String plan = plan(BESIDE);

    JsonNode dry = rebuild(0, plan, "vm", "--dry-run");
    JsonNode shown = faked.answer(0, "plan", "show", plan, "--for", "rebuild");

    assertThat(dry.path("steps").findValuesAsText("name"))
        .containsSubsequence(
            "capture state",
            "preview changes",
            "set old machine aside",
            "plan changes",
            "apply changes",
            "await machine",
            "start services",
            "verify machine",
            "verify state",
            "notify");
    assertThat(shown.path("steps")).isEqualTo(dry.path("steps"));
    assertThat(dry.at("/components/0/component").asText()).isEqualTo("vm");
    assertThat(dry.at("/components/0/provider").asText()).isEqualTo("terraform");
    assertThat(faked.world().deeds()).isEmpty();
  }

  @Test
  void takesTheStepsThatItShows() throws Exception {
    faked.startWorker();
    String plan = plan(BESIDE);

    JsonNode dry = rebuild(0, plan, "--dry-run");
    JsonNode report = rebuild(0, plan, "--yes");

    assertThat(report.path("steps").findValuesAsText("name"))
        .isEqualTo(dry.path("steps").findValuesAsText("name"));
  }
}
