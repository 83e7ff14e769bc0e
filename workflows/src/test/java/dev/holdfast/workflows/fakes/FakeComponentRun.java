package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.restore.DatabaseRestoreWorkflow;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.restore.ServiceRestartRequest;
import dev.holdfast.workflows.restore.ServiceRestartWorkflow;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Evidence;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Runs of single components that touch nothing: each takes as long as the test says, by Temporal's
 * clock, and ends as the test says.
 */
public final class FakeComponentRun {

  /** How long the component takes, and how it ends. */
  public record Behaviour(Duration takes, boolean fails, boolean leavesSomething) {
    static final Behaviour GOOD = new Behaviour(Duration.ZERO, false, false);
  }

  /** Behaves by component. */
  public interface Behaviours {
    Behaviour of(String component);
  }

  private FakeComponentRun() {}

  private record Seen(boolean changed) implements Observation {
    @Override
    public Attempt attempt() {
      return new Attempt(1, FakeWorld.WORKER, Duration.ZERO);
    }

    @Override
    public String detail() {
      return "seen";
    }
  }

  private abstract static class Fake extends ConductedRun {
    private final Behaviours behaviours;
    private @Nullable Runbook runbook;

    Fake(Behaviours behaviours) {
      this.behaviours = behaviours;
    }

    private Runbook book() {
      if (runbook == null) {
        throw new IllegalStateException("asked before it began");
      }
      return runbook;
    }

    RunReport run(RunRequest request) {
      Runbook book = Runbook.open(request, RestoreStep.SWAP, RestoreStep.VERIFY_SERVICE);
      runbook = book;
      Behaviour behaviour = behaviours.of(String.valueOf(request.component()));
      book.addUnknown("backup", "target", "reachable", "kept");
      book.tell(Outcome.RECOVERED, () -> recover(request, behaviour), outcome -> {});
      if (behaviour.leavesSomething()) {
        book.leftBehind("something");
      }
      return book.close(
          report -> new Evidence("/evidence/" + report.run(), "ab", Evidence.State.WRITTEN));
    }

    private void recover(RunRequest request, Behaviour behaviour) {
      book()
          .step(RestoreStep.SWAP)
          .undo(() -> new Seen(true))
          .run(
              () -> {
                Workflow.sleep(behaviour.takes());
                return new Seen(true);
              });
      book()
          .step(RestoreStep.VERIFY_SERVICE)
          .runOrSkip(
              () -> {
                if (behaviour.fails()) {
                  throw FailureCode.SERVICE_CHECK_FAILED.failure("not good");
                }
                return new Seen(false);
              });
      book()
          .check(new CheckReport("good", true, CheckReport.State.PASSED, "1", "1", Duration.ZERO));
      book().recoveredAt(Runbook.now(), request.rto());
      book()
          .lost(
              Rpo.between(
                  Duration.ofHours(2),
                  Duration.ZERO,
                  Duration.ofMinutes(10),
                  Rpo.Method.BACKUP_AGE));
      book().verified();
    }

    @Override
    protected Runbook runbook() {
      return book();
    }
  }

  /** The restore of a database. */
  public static final class OfDatabase extends Fake implements DatabaseRestoreWorkflow {
    public OfDatabase(Behaviours behaviours) {
      super(behaviours);
    }

    @Override
    public RunReport restore(DatabaseRestoreRequest request) {
      return run(request.run());
    }
  }

  /** The restart of a service. */
  public static final class OfService extends Fake implements ServiceRestartWorkflow {
    public OfService(Behaviours behaviours) {
      super(behaviours);
    }

    @Override
    public RunReport restart(ServiceRestartRequest request) {
      return run(request.run());
    }
  }
}
