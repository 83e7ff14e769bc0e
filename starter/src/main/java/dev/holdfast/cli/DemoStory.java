package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.api.common.v1.WorkflowExecution;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What happens in the demo, in the order in which it happens. Every figure is measured. */
final class DemoStory {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int WRITES_BEFORE = 200;
  private static final int WRITES_AFTER = 50;

  private final DemoWorld world;
  private final long seed;
  private final Consumer<String> say;
  private final List<Kill> kills = new ArrayList<>();

  /** A process that the demo killed with signal 9. */
  record Kill(String target, long pid, Instant at, String duringStep) {}

  DemoStory(DemoWorld world, long seed, Consumer<String> say) {
    this.world = world;
    this.seed = seed;
    this.say = say;
  }

  ObjectNode tell() throws SQLException, IOException {
    say.accept("Filling a database with notes, embeddings and a decision log");
    DemoData.fill(world.postgres(), seed);
    say.accept("It holds " + Sizes.text(DemoData.bytes(world.postgres())));
    say.accept("Starting a control plane: dr up");
    world.run(0, "up", "--detach", "--port", "0", "--ui-port", "0");
    say.accept("Taking a backup: dr backup run");
    world.run(0, "backup", "run", world.plan().toString());

    try (DemoApplication application =
        new DemoApplication(
            world.postgres(), world.invocation().home().path().resolve("application.log"))) {
      awaitWrites(application, WRITES_BEFORE);
      say.accept("An application writes; " + application.acknowledged() + " writes acknowledged");
      DemoData.runBadMigration(world.postgres());
      Instant impact = Instant.now();
      say.accept("DISASTER: a bad migration has dropped two tables and a column");
      ObjectNode answer = restore(impact);
      awaitWrites(application, application.acknowledged() + WRITES_AFTER);
      application.stop();
      return judge(answer, application.judge());
    }
  }

  private static void awaitWrites(DemoApplication application, long wanted) {
    if (!Patience.until(PATIENCE, PAUSE, () -> application.acknowledged() >= wanted)) {
      throw new CommandFailure(
          FailureCode.NO_ANSWER, "the demo's application could not write for a minute");
    }
  }

  private ObjectNode restore(Instant impact) throws IOException {
    say.accept("Recovering: dr restore --impact-at " + ContractJson.written(impact));
    String run =
        world
            .run(
                4,
                "restore",
                world.plan().toString(),
                "--impact-at",
                impact.toString(),
                "--reason",
                "demo",
                "--detach",
                "--yes")
            .path("run")
            .asText();
    Invocation invocation = world.invocation();
    StepView view = new StepView(invocation.talk(), invocation.environment());
    try (TemporalConnection connection = TemporalConnection.open(invocation.configuration())) {
      Runs runs = new RunConsole(invocation, connection).runs();
      WorkflowExecution execution = runs.find(run);
      return new RunFollower(runs)
          .follow(
              "demo",
              execution,
              look -> {
                view.accept(look);
                killIfLoading(look, view);
              });
    }
  }

  /** Once, as soon as the side copy is half there. */
  private void killIfLoading(RunLook look, StepView view) {
    String loading = RestoreStep.RESTORE_BESIDE.title();
    Long done = look.number("objectsDone");
    if (!kills.isEmpty()
        || done == null
        || done < 1
        || !loading.equals(look.report().currentStep())) {
      return;
    }
    Optional<LivingProcess> worker = world.invocation().home().workerPid().process();
    if (worker.isPresent()) {
      long pid = worker.get().pid();
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      kills.add(new Kill("worker", pid, Instant.now(), loading));
      view.say(">>> kill -9 " + pid + ": the worker is dead while the side copy is loading");
    }
  }

  /** Adds what the demo saw from outside, and fails if it contradicts what the run says. */
  private ObjectNode judge(ObjectNode answer, DemoApplication.Judgement seen) {
    ArrayNode killed = answer.putArray("kills");
    kills.forEach(it -> killed.add(ContractJson.fields(it)));
    answer
        .putObject("writes")
        .put("acked", seen.acknowledged())
        .put("survived", seen.survived())
        .put("lost", seen.lost())
        .put("doubled", seen.doubled());
    world.told().forEach(it -> say.accept("The webhook was told: " + it));
    List<String> wrong = contradictions(answer, seen);
    if (answer.path("exitCode").intValue() == 0 && !wrong.isEmpty()) {
      Failure failure = Failure.of(FailureCode.DEMO_CONTRADICTED, String.join("; ", wrong));
      answer.put("verdict", "FAILED").put("exitCode", FailureCode.DEMO_CONTRADICTED.exitCode());
      answer.set("error", ContractJson.tree(failure));
    }
    return answer;
  }

  private List<String> contradictions(ObjectNode answer, DemoApplication.Judgement seen) {
    List<String> wrong = new ArrayList<>();
    if (kills.isEmpty()) {
      wrong.add("the worker was never killed: the side copy was loaded too fast");
    }
    if (seen.doubled() > 0) {
      wrong.add(seen.doubled() + " writes are there twice");
    }
    if (!answer.at("/rpo/lossSecondsMax").isNumber()) {
      wrong.add("the loss is unknown");
      return wrong;
    }
    Instant snapshot = Instant.parse(answer.at("/target/at").asText());
    Duration most = seconds(answer.at("/rpo/lossSecondsMax").asDouble());
    for (Instant lost : seen.lostAt()) {
      if (lost.isBefore(snapshot) || lost.isAfter(snapshot.plus(most))) {
        wrong.add("a write acknowledged at " + lost + " is lost, outside of the bounds told");
        break;
      }
    }
    boolean saidNothing = most.isZero() && seen.lost() > 0;
    return saidNothing
        ? List.of("told as no loss, but " + seen.lost() + " writes are gone")
        : wrong;
  }

  private static Duration seconds(double value) {
    return Duration.ofMillis(Math.round(value * 1000));
  }
}
