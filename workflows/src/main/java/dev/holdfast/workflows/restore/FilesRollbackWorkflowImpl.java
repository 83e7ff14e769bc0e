package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.FilesRollbackStep.*;

import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.FileFences;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The runbook of a roll back of files. */
public final class FilesRollbackWorkflowImpl extends ConductedRun implements FilesRollbackWorkflow {

  private static final String IN_PLACE = "what was there before the restore is there again";
  private static final String CHECKS_HOLD = "the plan's checks hold for the old files";
  private static final Duration STABLE_FOR = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final FilesRollbackRequest request;
  private final FilesTarget target;
  private final Runbook runbook;
  private final FilesPorts ports = FilesPorts.all();
  private final ServiceRestarts restarts =
      Workflow.newActivityStub(ServiceRestarts.class, ActivityKinds.change());
  private final KeptFiles kept = Workflow.newActivityStub(KeptFiles.class, ActivityKinds.change());
  private final KeptFiles patientKept =
      Workflow.newActivityStub(KeptFiles.class, ActivityKinds.wait(FilesPorts.LONGEST));
  private final KeptFiles undoKept =
      Workflow.newActivityStub(KeptFiles.class, ActivityKinds.undo());

  @WorkflowInit
  public FilesRollbackWorkflowImpl(FilesRollbackRequest request) {
    this.request = request;
    this.target = request.target();
    this.runbook = Runbook.open(request.run(), FilesRollbackStep.values());
    runbook.add("swappedBy", request.swappedBy());
    runbook.addUnknown("dump", "written");
  }

  @Override
  public RunReport rollBack(FilesRollbackRequest asked) {
    runbook.tell(Outcome.RECOVERED, this::goBack, outcome -> {});
    return runbook.close(ports.evidence()::write);
  }

  private void goBack() {
    takeFence();
    runbook.step(PREFLIGHT, this::preflight);
    KeptFiles.PutBack back = putBack();
    // whatever is written from here on is written to the old files
    runbook.verified();
    runbook.check(
        new CheckReport(IN_PLACE, true, CheckReport.State.PASSED, null, back.seen(), null));
    runbook.felt(null, back.gap());
    runbook.recoveredAt(back.at(), null);

    restartServices();
    verifyService();
    keepWritten();
    runbook.besides(
        RELEASE_FENCE,
        () -> ports.fences().release(target),
        "the fence record of the files is still held by this run");
  }

  private void takeFence() {
    String workflowId = Workflow.getInfo().getWorkflowId();
    var claim = new FileFences.Claim(target, workflowId, request.run().requestedBy(), "roll back");
    runbook
        .step(TAKE_FENCE)
        .undo(() -> ports.undoFences().release(target))
        .run(() -> ports.fences().take(claim));
  }

  private KeptFiles.Ready preflight() {
    if (!request.services().isEmpty()) {
      restarts.requireAllowed(batch());
    }
    if (!request.component().checks().isEmpty()) {
      ports.endpoints().requireAllowed(question());
    }
    return kept.preflight(request.old());
  }

  private KeptFiles.PutBack putBack() {
    KeptFiles.PutBack back =
        runbook.step(PUT_BACK).undo(this::takeBack).run(() -> kept.putBack(request.old()));
    runbook.passPointOfNoReturn();
    return back;
  }

  private KeptRepositories.TakenBack takeBack() {
    KeptRepositories.TakenBack back = undoKept.takeBack(request.old());
    if (back.swapped()) {
      runbook.passPointOfNoReturn();
    }
    return back;
  }

  private void restartServices() {
    if (request.services().isEmpty()) {
      runbook.skip(RESTART_SERVICES, "the plan names no service that depends on the files");
      return;
    }
    runbook.besides(
        RESTART_SERVICES,
        () -> restarts.restart(batch()),
        "services that did not restart with the old files: "
            + request.services().stream().map(it -> it.component()).toList());
  }

  private ServiceRestarts.Batch batch() {
    return new ServiceRestarts.Batch(target.run(), request.services());
  }

  private void verifyService() {
    if (request.component().checks().isEmpty()) {
      runbook.skip(VERIFY_SERVICE, "the plan names no check of the files");
      return;
    }
    runbook.check(held(CheckReport.State.UNKNOWN, null));
    runbook.besides(
        VERIFY_SERVICE,
        () -> {
          EndpointChecks.Held seen = ports.endpoints().hold(question());
          seen.checks().forEach(runbook::check);
          boolean good = seen.goodSince() != null;
          runbook.check(
              held(good ? CheckReport.State.PASSED : CheckReport.State.FAILED, seen.detail()));
          return seen;
        },
        "");
  }

  private EndpointChecks.Question question() {
    return new EndpointChecks.Question(
        target.run(), request.component().checks(), STABLE_FOR, PATIENCE);
  }

  private static CheckReport held(CheckReport.State state, @Nullable String actual) {
    return new CheckReport(CHECKS_HOLD, true, state, "without a break", actual, null);
  }

  private void keepWritten() {
    runbook.besides(
        KEEP_WRITTEN,
        () -> {
          KeptFiles.Written written = patientKept.keepWritten(request.old());
          runbook.add("written", fields(written));
          return written;
        },
        "the restored files: it could not be told whether anything was written to them");
  }

  private static @Nullable Map<String, @Nullable Object> fields(KeptFiles.Written written) {
    if (written.folders().isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> fields = new TreeMap<>();
    fields.put("folder", String.join(", ", written.folders()));
    fields.put("files", written.readable() ? written.files() : null);
    // what only a repository has
    fields.put("commits", null);
    fields.put("branches", null);
    fields.put("settings", null);
    return fields;
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
