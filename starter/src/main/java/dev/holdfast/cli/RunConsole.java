package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.EvidenceDirectory;
import dev.holdfast.worker.Pollers;
import dev.holdfast.worker.TemporalConnection;
import io.temporal.api.common.v1.WorkflowExecution;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the verbs that start or steer runs share: the runs, a starter and a view. */
final class RunConsole {

  private final Invocation invocation;
  private final TemporalConnection connection;
  private final Runs runs;

  RunConsole(Invocation invocation, TemporalConnection connection) {
    this.invocation = invocation;
    this.connection = connection;
    this.runs = new Runs(connection.client(), new EvidenceDirectory(invocation.home().path()));
  }

  Runs runs() {
    return runs;
  }

  RunStarter starter() {
    return new RunStarter(connection.client(), runs, taskQueue());
  }

  private String taskQueue() {
    return invocation.configuration().taskQueue();
  }

  /** Where a workflow can be watched, if this machine's own control plane has a Web UI. */
  @Nullable String webUi(String workflowId) {
    String id = URLEncoder.encode(workflowId, StandardCharsets.UTF_8);
    return connection
        .webUi()
        .map(base -> base + "/namespaces/" + connection.namespace() + "/workflows/" + id)
        .orElse(null);
  }

  /** Follows a run to its end, or answers at once if it is to go on by itself. */
  Answer follow(String command, WorkflowExecution execution, boolean detach) {
    if (new Pollers(connection, taskQueue()).identities().isEmpty()) {
      invocation
          .talk()
          .println("No worker asks for work: the run waits for one. Start it: dr worker, or dr up");
    }
    ObjectNode answer =
        detach
            ? runs.status(command, execution)
            : new RunFollower(runs).follow(command, execution, view());
    return Answer.document(answer, RunText.of(answer));
  }

  private StepView view() {
    return new StepView(invocation.talk(), invocation.environment());
  }
}
