package dev.holdfast.workflows.restore;

import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeDatabaseServer;
import dev.holdfast.workflows.fakes.FakeWorld;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.runbook.Approval;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.runbook.StepReport;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One restore in a world of its own. */
final class RestoreScene {

  /** How long before the request the disaster began. */
  static final Duration UNNOTICED = Duration.ofMinutes(3);

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final InMemoryTemporal temporal;
  private final String run = "r" + RUNS.incrementAndGet();
  private final FakeWorld world;
  private DatabaseRestoreRequest request;

  RestoreScene(InMemoryTemporal temporal) {
    this(temporal, new FakeWorld(temporal::now));
  }

  /** A restore in a world that others have been in. */
  RestoreScene(InMemoryTemporal temporal, FakeWorld world) {
    this.temporal = temporal;
    this.world = world;
    this.request = ExamplePlan.restore(run, null);
  }

  FakeWorld world() {
    return world;
  }

  FakeDatabaseServer server() {
    return world.server();
  }

  String runId() {
    return run;
  }

  /** A person says when the disaster began; returns that moment. */
  Instant declaresImpact() {
    Instant at = temporal.now().minus(UNNOTICED);
    request = ExamplePlan.restore(run, at);
    return at;
  }

  void saysWhy(String reason) {
    request =
        new DatabaseRestoreRequest(
            request.run().because(reason, null),
            request.target(),
            request.services(),
            request.webhooks(),
            request.policy(),
            false,
            null,
            null,
            false,
            false);
  }

  void planNamesNoServiceAndNobodyToTell() {
    request =
        new DatabaseRestoreRequest(
            request.run(),
            request.target(),
            List.of(),
            List.of(),
            request.policy(),
            false,
            null,
            null,
            false,
            false);
  }

  /** Whoever holds the database loses it. */
  void breaksTheGlass(String reason) {
    request =
        new DatabaseRestoreRequest(
            request.run().because(reason, null),
            request.target(),
            request.services(),
            request.webhooks(),
            request.policy(),
            false,
            null,
            null,
            true,
            false);
  }

  /** What happens when a step of the database fails. */
  void planSays(OnFailure onFailure) {
    request = ExamplePlan.onFailure(request, onFailure);
  }

  /** The plan asks for approvals. */
  void planAsksFor(Approvals approvals) {
    request = ExamplePlan.approvedBy(request, approvals);
  }

  /** There is no room for two databases. */
  void isInPlace() {
    request = ExamplePlan.inPlace(request);
  }

  /** A run of the whole plan asks for this one. */
  void isPartOfAWholeRun() {
    request =
        new DatabaseRestoreRequest(
            request.run(),
            request.target(),
            request.services(),
            request.webhooks(),
            request.policy(),
            true,
            null,
            null,
            false,
            false);
  }

  /** Returns the run once it waits for people. */
  RunReport awaitWaiting() {
    await().until(() -> status().waitingFor() != null);
    return status();
  }

  RunReport decide(Choice choice) {
    return stub()
        .update("decide", RunReport.class, new SteeredRun.Decision(choice, "ben", "I had a look"));
  }

  RunReport approve(Approval approval) {
    return stub().update("approve", RunReport.class, approval);
  }

  /** What an approver of this run signs. */
  Approval.Subject subject() {
    return new Approval.Subject(run, request.run().planHash(), "wait for approvals");
  }

  /** A run of the whole plan asks for it. */
  void isPartOfAPlan() {
    conductedBy(request.policy(), true);
  }

  /** The plan's commit window is 0. */
  void hasNoCommitWindow() {
    RunPolicy usual = request.policy();
    conductedBy(new RunPolicy(usual.approvals(), Duration.ZERO, usual.concurrency()), false);
  }

  private void conductedBy(RunPolicy policy, boolean part) {
    request =
        new DatabaseRestoreRequest(
            request.run(),
            request.target(),
            request.services(),
            request.webhooks(),
            policy,
            part,
            null,
            null,
            false,
            false);
  }

  /** Runs the restore to its end. */
  RunReport run() {
    temporal.startWorker(world);
    start();
    return result();
  }

  void start() {
    WorkflowClient.start(typed()::restore, request);
  }

  /** Fails if the run does not end: an exception in workflow code would try again for ever. */
  RunReport result() {
    return temporal.isOfOneTest()
        ? temporal.resultAtOnce(workflowId(), RunReport.class)
        : temporal.result(workflowId(), RunReport.class);
  }

  RunReport status() {
    return stub().query("status", RunReport.class);
  }

  RunReport abort() {
    return stub().update("abort", RunReport.class, new SteeredRun.Abort("ben", "wrong database"));
  }

  void cancelInTemporal() {
    stub().cancel("not by the book");
  }

  /** Returns once the world was asked for {@code deed} at least {@code times} times. */
  void awaitDeeds(String deed, int times) {
    await().until(() -> Collections.frequency(world.deeds(), deed) >= times);
  }

  WorkflowStub stub() {
    return temporal.client().newUntypedWorkflowStub(workflowId());
  }

  String workflowId() {
    return "recovery/" + run;
  }

  private DatabaseRestoreWorkflow typed() {
    return temporal
        .client()
        .newWorkflowStub(
            DatabaseRestoreWorkflow.class, temporal.options(workflowId(), request.run()));
  }

  static StepReport step(RunReport report, RestoreStep step) {
    return report.steps().stream()
        .filter(it -> it.name().equals(step.title()))
        .findFirst()
        .orElseThrow();
  }
}
