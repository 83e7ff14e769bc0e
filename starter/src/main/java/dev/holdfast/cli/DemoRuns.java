package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.api.common.v1.WorkflowExecution;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The runs of a demo: started and followed as a person would, while processes are killed. */
final class DemoRuns {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final DemoWorld world;
  private final List<Kill> kills = new ArrayList<>();

  /** A process that the demo killed with signal 9. */
  record Kill(String target, long pid, Instant at, @Nullable String duringStep) {}

  DemoRuns(DemoWorld world) {
    this.world = world;
  }

  void killed(String target, long pid, @Nullable String duringStep) {
    kills.add(new Kill(target, pid, Instant.now(), duringStep));
  }

  private boolean workerWasKilled() {
    return kills.stream().anyMatch(it -> it.target().equals("worker"));
  }

  /** Returns once the application has so many writes acknowledged. */
  static void awaitWrites(DemoApplication application, long wanted) {
    if (!Patience.until(PATIENCE, PAUSE, () -> application.acknowledged() >= wanted)) {
      throw new CommandFailure(
          FailureCode.NO_ANSWER, "the demo's application could not write for a minute");
    }
  }

  /**
   * How a verb's run ended.
   *
   * @param when the worker is killed, once: as soon as this holds
   */
  ObjectNode follow(Predicate<RunLook> when, String... verb) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(verb));
    arguments.addAll(List.of("--reason", "demo", "--detach", "--yes"));
    String run = world.run(4, arguments.toArray(String[]::new)).path("run").asText();
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
                if (!workerWasKilled() && when.test(look)) {
                  killWorker(view, String.valueOf(look.report().currentStep()));
                }
              });
    }
  }

  private void killWorker(StepView view, String during) {
    Optional<LivingProcess> worker = world.invocation().home().workerPid().process();
    if (worker.isPresent()) {
      long pid = worker.get().pid();
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      killed("worker", pid, during);
      view.say(">>> kill -9 " + pid + ": the worker is dead, at: " + during);
    }
  }

  /**
   * Adds what the demo saw from outside; the answer fails if that contradicts what the run says.
   *
   * @param wrong what contradicts it in this scenario
   */
  ObjectNode judged(ObjectNode answer, DemoApplication.Judgement seen, List<String> wrong) {
    ArrayNode killed = answer.putArray("kills");
    kills.forEach(it -> killed.add(ContractJson.fields(it)));
    answer
        .putObject("writes")
        .put("acked", seen.acknowledged())
        .put("survived", seen.survived())
        .put("lost", seen.lost())
        .put("doubled", seen.doubled());
    List<String> all = new ArrayList<>(wrong);
    if (!workerWasKilled()) {
      all.add("the worker was never killed: the run was too fast");
    }
    if (seen.doubled() > 0) {
      all.add(seen.doubled() + " writes are there twice");
    }
    if (answer.path("exitCode").intValue() == 0 && !all.isEmpty()) {
      Failure failure = Failure.of(FailureCode.DEMO_CONTRADICTED, String.join("; ", all));
      answer.put("verdict", "FAILED").put("exitCode", FailureCode.DEMO_CONTRADICTED.exitCode());
      answer.set("error", ContractJson.tree(failure));
    }
    return answer;
  }
}
