package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.freeze.DatabaseFreezes;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.DatabaseFences;
import dev.holdfast.workflows.runbook.DatabaseFences.Claim;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Freezes of one database as activities, each of a run that holds the fence record. */
final class FreezeScene implements AutoCloseable {

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
  private final PlanInTest plan;
  private final DatabaseFences fences;
  final DatabaseFreezes freezes;

  FreezeScene(PlanInTest plan) {
    this.plan = plan;
    PostgresServers servers = new PostgresServers(new References(Map.of()));
    Attempts attempts = new Attempts("worker-1");
    environment.registerActivitiesImplementations(
        new PostgresFreeze(servers, attempts, Duration.ofSeconds(5)),
        new PostgresFence(servers, attempts));
    ActivityOptions once =
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofSeconds(30))
            .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
            .build();
    freezes = environment.newActivityStub(DatabaseFreezes.class, once);
    fences = environment.newActivityStub(DatabaseFences.class, once);
  }

  /** A run that holds the database until it is told to {@link #end}. */
  final class Run {
    private final DatabaseTarget target;
    private final long epoch;
    private long turn;

    private Run() {
      target = plan.target("f" + RUNS.incrementAndGet() + plan.database());
      epoch = fences.take(new Claim(target, "freeze/testplan", "anna", "freeze", null)).epoch();
    }

    String id() {
      return target.run();
    }

    Hold hold() {
      return new Hold(target, epoch, ++turn);
    }

    DatabaseFreezes.Frozen freeze(@Nullable String reason) {
      return freezes.freeze(new DatabaseFreezes.Order(hold(), "anna", reason));
    }

    DatabaseFreezes.SessionsEnded endSessions() {
      return freezes.endSessions(hold());
    }

    DatabaseFreezes.Thawed thaw() {
      return freezes.thaw(hold());
    }

    DatabaseFreezes.Thawed undo() {
      return freezes.undo(hold());
    }

    void end() {
      fences.release(target);
    }
  }

  Run run() {
    return new Run();
  }

  /** A whole freeze. */
  DatabaseFreezes.Frozen frozen(@Nullable String reason) {
    Run run = run();
    DatabaseFreezes.Frozen frozen = run.freeze(reason);
    run.endSessions();
    run.end();
    return frozen;
  }

  /** The end of a freeze. */
  DatabaseFreezes.Thawed thawed() {
    Run run = run();
    DatabaseFreezes.Thawed thawed = run.thaw();
    run.end();
    return thawed;
  }

  DatabaseFreezes.Seen look() {
    return freezes.look(plan.target("look"));
  }

  @Override
  public void close() {
    environment.close();
  }
}
