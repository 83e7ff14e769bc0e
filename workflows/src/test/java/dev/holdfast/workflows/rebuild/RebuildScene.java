package dev.holdfast.workflows.rebuild;

import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeMachines;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Machine;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.TerraformCode;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.restore.CommitRequest;
import dev.holdfast.workflows.runbook.Approval;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.runbook.StepDefinition;
import dev.holdfast.workflows.runbook.StepReport;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One rebuild of the shop's machine in a world of its own, and the watch over the old one. */
final class RebuildScene {

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final InMemoryTemporal temporal;
  private final String run;
  private final FakeWorld world;
  private @Nullable String generation = "generation";
  private List<Check> checks =
      List.of(
          new Check.Http(
              "it answers",
              true,
              new Reference("http://127.0.0.1:8080/health"),
              200,
              Duration.ofSeconds(5)));
  private RunPolicy policy = RunPolicy.usual();
  private boolean bare;
  private @Nullable String copy;
  private boolean emptyState;
  private List<String> allowed = List.of();

  RebuildScene(InMemoryTemporal temporal) {
    this(temporal, "m" + RUNS.incrementAndGet());
  }

  RebuildScene(InMemoryTemporal temporal, String run) {
    this.temporal = temporal;
    this.run = run;
    this.world = new FakeWorld(temporal::now);
  }

  FakeWorld world() {
    return world;
  }

  FakeMachines machines() {
    return world.machines();
  }

  String runId() {
    return run;
  }

  /** The name of the machine that the run makes. */
  String made() {
    return "vm-" + run;
  }

  /** Where the state of the old machine is kept. */
  String kept() {
    return "holdfast-kept-" + run;
  }

  /** The code makes one machine after the other. */
  void isInPlace() {
    generation = null;
  }

  /** The plan names no check, no service and nobody to tell. */
  void planNamesNothing() {
    checks = List.of();
    bare = true;
  }

  void planAsksFor(Approvals approvals) {
    policy = new RunPolicy(approvals, policy.commitWindow(), policy.concurrency());
  }

  void hasNoCommitWindow() {
    policy = new RunPolicy(policy.approvals(), Duration.ZERO, policy.concurrency());
  }

  /** A person says that there is no machine yet. */
  void saysThereIsNone() {
    emptyState = true;
  }

  /** A person names a copy of the state. */
  void bringsACopy() {
    copy = "/copy.tfstate";
  }

  /** A person says that this may be destroyed besides the machine. */
  void allows(String address) {
    allowed = List.of(address);
  }

  private VmRebuildRequest request() {
    SortedMap<String, String> none = new TreeMap<>();
    var code =
        new TerraformCode(
            List.of("terraform_data.machine"),
            generation,
            TerraformCode.DEFAULT_WORKSPACE,
            new TreeMap<>(),
            TerraformCode.ADDRESS);
    var machine =
        new Machine(
            "vm",
            Terms.within(Tier.P1, ExamplePlan.RTO, Duration.ZERO),
            checks,
            Machine.Provider.TERRAFORM,
            new Reference("/code/vm"),
            List.of(),
            Machine.READY_WITHIN,
            code);
    return new VmRebuildRequest(
        asked(),
        machine,
        bare ? List.of() : List.of(ExamplePlan.checkedService()),
        bare ? List.of() : ExamplePlan.plan().webhooks(),
        policy,
        copy,
        none,
        emptyState,
        allowed);
  }

  private RunRequest asked() {
    return new RunRequest(
        run,
        RunRequest.Kind.REBUILD,
        "shop",
        "c0ffee",
        "vm",
        "weu",
        "anna",
        null,
        null,
        ExamplePlan.RTO,
        null,
        null);
  }

  /** Runs the rebuild to its end. */
  RunReport run() {
    start();
    return result();
  }

  void start() {
    temporal.startWorker(world);
    VmRebuildRequest request = request();
    var stub =
        temporal
            .client()
            .newWorkflowStub(
                VmRebuildWorkflow.class, temporal.options(workflowId(), request.run()));
    WorkflowClient.start(stub::rebuild, request);
  }

  RunReport result() {
    return temporal.isOfOneTest()
        ? temporal.resultAtOnce(workflowId(), RunReport.class)
        : temporal.result(workflowId(), RunReport.class);
  }

  String workflowId() {
    return "recovery/" + run;
  }

  WorkflowStub stub() {
    return temporal.client().newUntypedWorkflowStub(workflowId());
  }

  /** The run that watches over the old machine. */
  WorkflowStub watch() {
    return temporal.client().newUntypedWorkflowStub(CommitRequest.workflowId(run));
  }

  /** Runs the rebuild, so that the old machine waits to be decided on. */
  RunReport rebuilt() {
    RunReport report = run();
    awaitWaiting(watch());
    return report;
  }

  /** Returns the run once it waits for people. */
  static RunReport awaitWaiting(WorkflowStub run) {
    await().until(() -> status(run).waitingFor() != null);
    return status(run);
  }

  static RunReport status(WorkflowStub run) {
    return run.query("status", RunReport.class);
  }

  RunReport decides(Choice choice) {
    var decision = new SteeredRun.Decision(choice, "ben", "looked at it");
    return watch().update("decide", RunReport.class, decision);
  }

  static RunReport abort(WorkflowStub run) {
    return run.update("abort", RunReport.class, new SteeredRun.Abort("ben", "wrong machine"));
  }

  RunReport approve(Approval approval) {
    return stub().update("approve", RunReport.class, approval);
  }

  /** What an approver of this run signs. */
  Approval.Subject subject() {
    return new Approval.Subject(run, "c0ffee", "wait for approvals");
  }

  /** How the watch over the old machine ended. */
  RunReport end() {
    return temporal.result(CommitRequest.workflowId(run), RunReport.class);
  }

  WorkflowExecutionHistory history(String workflowId) {
    return temporal.client().fetchHistory(workflowId);
  }

  static StepReport step(RunReport report, StepDefinition step) {
    return report.steps().stream()
        .filter(it -> it.name().equals(step.title()))
        .findFirst()
        .orElseThrow();
  }
}
