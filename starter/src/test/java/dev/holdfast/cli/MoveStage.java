package dev.holdfast.cli;

import static org.awaitility.Awaitility.await;

import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.cli.KillPoint.Phase;
import dev.holdfast.cli.MoveProof.Told;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.client.WorkflowException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Where the stories of moves are played: a world and a Temporal server, which may be killed. */
final class MoveStage {

  private static final Duration SETTLED = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final long LONGEST_MOMENT = 700_000_000;

  private final MoveWorld world;
  private final TestTemporal temporal;
  private final Random chance = new Random(RestoreProof.SEED);

  MoveStage(MoveWorld world, TestTemporal temporal) {
    this.world = world;
    this.temporal = temporal;
  }

  MoveWorld world() {
    return world;
  }

  TestTemporal temporal() {
    return temporal;
  }

  /** What a run that is about to begin finds. */
  record Begun(String run, MoveInventory before, TwoWriters writers) {}

  /** Everything anew, under load; of a failover the primary is dead. */
  TwoWriters prepared(MoveStory story) throws Exception {
    if (!temporal.server().isAlive()) {
      temporal.startAgain();
    }
    world.makeAnew();
    if (story == MoveStory.FAILBACK) {
      failOver();
    }
    TwoWriters writers = new TwoWriters(server(story.from()), server(story.to()));
    switch (story) {
      case FAILOVER -> world.primary().kill();
      case UNFREEZE -> world.move(0, "freeze", "--reason", "a test");
      case SWITCHOVER, FAILBACK, FREEZE -> {}
    }
    return writers;
  }

  /** Home wrote what nobody else has, and is dead. */
  private void failOver() throws Exception {
    try (AckedWrites client = world.client()) {
      client.awaitWritesTo(world.primary().port(), 50);
      world.primary().kill();
    }
    world.move(0, "failover");
    try (var session = world.standby().connect("notes");
        var statement = session.createStatement()) {
      statement.execute("TRUNCATE acks");
    }
  }

  LocalPostgres server(String site) {
    return site.equals("weu") ? world.primary() : world.standby();
  }

  Begun begun(MoveStory story, TwoWriters writers) throws Exception {
    MoveInventory before = MoveInventory.take(world, "none");
    return new Begun(world.start(story.verb()), before, writers);
  }

  Told ended(MoveStory story, Begun begun, Predicate<MoveInventory> settled) throws Exception {
    RunReport report = stands(story);
    if (report.waitingFor() != null) {
      world.gate().open();
      world.decide(begun.run(), "retry");
      report = result(story);
    }
    MoveInventory after = settled(begun.run(), settled);
    RunHistory history = RunHistory.of(world.temporal(), List.of(world.workflow(story.freezes())));
    return new Told(report, history, begun.before(), after);
  }

  /** Once it has ended, or waits for people. */
  private RunReport stands(MoveStory story) {
    String id = world.workflow(story.freezes());
    RunReport standing =
        await()
            .atMost(MoveWorld.LIMIT)
            .ignoreExceptionsInstanceOf(WorkflowException.class)
            .until(
                () -> world.temporal().newUntypedWorkflowStub(id).query("status", RunReport.class),
                it -> it.outcome() != null || it.waitingFor() != null);
    return standing.waitingFor() == null ? result(story) : standing;
  }

  private RunReport result(MoveStory story) {
    String id = world.workflow(story.freezes());
    return world.temporal().newUntypedWorkflowStub(id).getResult(RunReport.class);
  }

  private MoveInventory settled(String run, Predicate<MoveInventory> wanted) throws Exception {
    var seen = new MoveInventory[1];
    Patience.until(
        SETTLED,
        PAUSE,
        () -> {
          seen[0] = MoveInventory.take(world, run);
          return wanted.test(seen[0]);
        });
    return seen[0];
  }

  /** A run that stands at the point, or has gone on from its beginning for a moment. */
  Begun held(MoveStory story, KillPoint point, TwoWriters writers) throws Exception {
    boolean during = point.phase() == Phase.DURING;
    world.gate().closeAt(during ? point.at(Phase.BEFORE) : point);
    Begun begun = begun(story, writers);
    world.awaitGateReached();
    if (during) {
      world.gate().letGo();
      LockSupport.parkNanos((long) (chance.nextDouble() * LONGEST_MOMENT));
    }
    return begun;
  }
}
