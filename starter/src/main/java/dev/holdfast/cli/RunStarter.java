package dev.holdfast.cli;

import dev.holdfast.worker.HostName;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunAttributes;
import dev.holdfast.workflows.runbook.RunRequest;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import java.security.SecureRandom;
import java.util.Map;

/** Starts runs under their fixed ids, so that one of a kind runs at a time. */
final class RunStarter {

  /** Letters and digits that can't be mistaken for each other when read aloud. */
  private static final String ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

  private static final int ID_LENGTH = 6;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final WorkflowClient client;
  private final Runs runs;
  private final String taskQueue;

  RunStarter(WorkflowClient client, Runs runs, String taskQueue) {
    this.client = client;
    this.runs = runs;
    this.taskQueue = taskQueue;
  }

  /** A new run's id: six letters and digits, one of 887 million. */
  static String newId() {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }

  /** Whoever types this command, as far as this host knows. */
  static String requester() {
    String user = System.getenv().getOrDefault("SUDO_USER", System.getProperty("user.name", "?"));
    return user + "@" + HostName.current();
  }

  /**
   * Starts the workflow. Fails with {@link FailureCode#ALREADY_RUNNING}, saying who started the
   * other one and when, if one with this id runs.
   */
  WorkflowExecution start(String type, String workflowId, RunRequest run, Object request) {
    WorkflowOptions options =
        WorkflowOptions.newBuilder()
            .setWorkflowId(workflowId)
            .setTaskQueue(taskQueue)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
            .setTypedSearchAttributes(RunAttributes.of(run))
            .setMemo(Map.of(Runs.MEMO, run))
            .setStaticSummary(run.kind() + " of " + run.subject())
            .build();
    try {
      return client.newUntypedWorkflowStub(type, options).start(request);
    } catch (WorkflowExecutionAlreadyStarted e) {
      throw new CommandFailure(FailureCode.ALREADY_RUNNING, runs.describe(e.getExecution()));
    } catch (WorkflowServiceException e) {
      throw refused(e);
    }
  }

  private CommandFailure refused(WorkflowServiceException e) {
    String cause = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    boolean attributes = cause != null && cause.contains("search attribute");
    WorkflowClientOptions options = client.getOptions();
    return attributes
        ? new CommandFailure(FailureCode.ATTRIBUTES_MISSING, options.getNamespace() + ": " + cause)
        : new CommandFailure(FailureCode.TEMPORAL_UNREACHABLE, String.valueOf(cause));
  }

  /** A run that nobody has declared an impact for yet. */
  static RunRequest request(
      RunRequest.Kind kind, Plans.Read read, RecoveryPlan.DatabaseOnServer found) {
    return request(kind, read, found.database());
  }

  /** A run of one component that nobody has declared an impact for yet. */
  static RunRequest request(RunRequest.Kind kind, Plans.Read read, Component component) {
    return new RunRequest(
        newId(),
        kind,
        read.plan().name(),
        read.hash(),
        component.component(),
        read.plan().home(),
        requester(),
        null,
        null,
        kind == RunRequest.Kind.RESTORE ? component.terms().rto() : null,
        kind == RunRequest.Kind.RESTORE ? component.terms().rpo() : null,
        null);
  }

  /** The database component that a command is about; the only one of the plan if none is named. */
  static RecoveryPlan.DatabaseOnServer database(
      RecoveryPlan plan, @org.jspecify.annotations.Nullable String component) {
    var all = plan.databases().toList();
    String names = String.join(", ", all.stream().map(it -> it.database().component()).toList());
    if (component == null) {
      if (all.size() == 1) {
        return all.get(0);
      }
      throw new CommandFailure(FailureCode.USAGE, "name a component of the plan: " + names);
    }
    return plan.database(component)
        .orElseThrow(
            () ->
                new CommandFailure(
                    FailureCode.USAGE,
                    "plan %s has no database component %s, but %s"
                        .formatted(plan.name(), component, names)));
  }
}
