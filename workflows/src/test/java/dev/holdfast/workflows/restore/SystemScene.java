package dev.holdfast.workflows.restore;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.workflows.fakes.Approver;
import dev.holdfast.workflows.fakes.FakeComponentRun;
import dev.holdfast.workflows.fakes.FakeComponentRun.Behaviour;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.GraphPlan;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Approval;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.system.ComponentReport;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import io.temporal.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One run of a whole plan whose components behave as the test says. */
final class SystemScene {

  private static final AtomicInteger RUNS = new AtomicInteger();
  private static final ObjectMapper JSON = JacksonJsonPayloadConverter.newDefaultObjectMapper();

  private final InMemoryTemporal temporal;
  private final String name = "p" + RUNS.incrementAndGet();
  private final GraphPlan plan = new GraphPlan(name);
  private final FakeWorld world;
  private final SortedMap<String, Behaviour> behaviours = new ConcurrentSkipListMap<>();
  private @Nullable Instant impactAt;
  private long patienceSeconds = 30;
  private boolean working;

  SystemScene(InMemoryTemporal temporal) {
    this.temporal = temporal;
    this.world = new FakeWorld(temporal::now);
  }

  GraphPlan plan() {
    return plan;
  }

  FakeWorld world() {
    return world;
  }

  void takes(String component, Duration duration) {
    behaviours.put(component, new Behaviour(duration, false, false));
  }

  void fails(String component, Duration after) {
    behaviours.put(component, new Behaviour(after, true, false));
  }

  void failsAndLeavesSomething(String component) {
    behaviours.put(component, new Behaviour(Duration.ZERO, true, true));
  }

  /** A person says when the disaster began; returns that moment. */
  Instant declaresImpact(Duration ago) {
    Instant at = temporal.now().minus(ago);
    impactAt = at;
    return at;
  }

  void mayTake(Duration limit) {
    patienceSeconds = limit.toSeconds();
  }

  RunReport run() {
    start();
    return result();
  }

  /** Somebody restores one component and nothing else. */
  void startAlone(String component) {
    startWorker();
    SystemRestoreRequest whole = plan.restore("alone", null);
    RunRequest run =
        new RunRequest(
            "alone",
            RunRequest.Kind.RESTORE,
            name,
            "c0ffee",
            component,
            "weu",
            "ben",
            null,
            null,
            null,
            null,
            null);
    var found = whole.plan().database(component).orElseThrow();
    var request =
        new DatabaseRestoreRequest(
            run,
            DatabaseTarget.of(run.run(), whole.plan(), found),
            List.of(),
            List.of(),
            whole.plan().policy(),
            false,
            null,
            null,
            false,
            false);
    temporal
        .client()
        .newUntypedWorkflowStub(
            "DatabaseRestoreWorkflow", temporal.options(workflowId() + "/" + component, run))
        .start(request);
  }

  private void startWorker() {
    if (!working) {
      temporal.startWorker(world.activities(), this::register);
      working = true;
    }
  }

  void start() {
    startWorker();
    SystemRestoreRequest request = plan.restore(name, impactAt);
    temporal
        .client()
        .newUntypedWorkflowStub(
            "SystemRestoreWorkflow", temporal.options(workflowId(), request.run()))
        .start(request);
  }

  private void register(Worker worker) {
    worker.registerWorkflowImplementationTypes(
        SystemRestoreWorkflowImpl.class, ComponentBatchWorkflowImpl.class);
    FakeComponentRun.Behaviours all =
        it -> behaviours.getOrDefault(it, new Behaviour(Duration.ZERO, false, false));
    worker.registerWorkflowImplementationFactory(
        DatabaseRestoreWorkflow.class, () -> new FakeComponentRun.OfDatabase(all));
    worker.registerWorkflowImplementationFactory(
        ServiceRestartWorkflow.class, () -> new FakeComponentRun.OfService(all));
  }

  RunReport result() {
    try {
      return stub().getResult(patienceSeconds, TimeUnit.SECONDS, RunReport.class);
    } catch (TimeoutException e) {
      throw new AssertionError("the run does not end: " + status().currentStep(), e);
    }
  }

  RunReport status() {
    return stub().query("status", RunReport.class);
  }

  RunReport abort() {
    return stub().update("abort", RunReport.class, new SteeredRun.Abort("ben", "wrong plan"));
  }

  /** Returns once the run waits for people. */
  RunReport awaitWaiting() {
    await().ignoreExceptions().until(() -> status().waitingFor() != null);
    return status();
  }

  RunReport approve(Approver approver) {
    var subject = new Approval.Subject(name, "c0ffee", "wait for approvals");
    Approval approval = approver.signs(subject, temporal.now().plusSeconds(600));
    return stub().update("approve", RunReport.class, approval);
  }

  WorkflowStub stub() {
    return temporal.client().newUntypedWorkflowStub(workflowId());
  }

  WorkflowStub child(String component) {
    return temporal.client().newUntypedWorkflowStub(workflowId() + "/" + component);
  }

  String name() {
    return name;
  }

  String workflowId() {
    return SystemRestoreRequest.workflowId(name);
  }

  /** Returns once a component's run has begun to work. */
  void awaitRunning(String component) {
    await()
        .ignoreExceptions()
        .until(() -> child(component).query("status", RunReport.class).currentStep() != null);
  }

  static SortedMap<String, ComponentReport> components(RunReport report) {
    SortedMap<String, ComponentReport> found = new TreeMap<>();
    for (Object it : (List<?>) requireNonNull(report.added().get("components"))) {
      ComponentReport component = JSON.convertValue(it, ComponentReport.class);
      found.put(component.component(), component);
    }
    return found;
  }

  static ComponentReport component(RunReport report, String name) {
    return requireNonNull(components(report).get(name), name);
  }

  static Instant began(ComponentReport it) {
    return requireNonNull(it.startedAt());
  }

  static Instant ended(ComponentReport it) {
    return began(it).plus(requireNonNull(it.duration()));
  }

  /** The most components that ran at the same time. */
  static int mostAtOnce(RunReport report, String provider) {
    List<ComponentReport> all =
        components(report).values().stream().filter(it -> provider.equals(it.provider())).toList();
    return all.stream()
        .mapToInt(
            one ->
                (int)
                    all.stream()
                        .filter(
                            it -> !began(it).isAfter(began(one)) && ended(it).isAfter(began(one)))
                        .count())
        .max()
        .orElse(0);
  }
}
