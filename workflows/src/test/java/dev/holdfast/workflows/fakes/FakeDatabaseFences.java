package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.DatabaseFences;
import dev.holdfast.workflows.runbook.FailureCode;

/** The fence records of a {@link FakeDatabaseServer}. */
record FakeDatabaseFences(FakeDatabaseServer server) implements DatabaseFences {

  @Override
  public FenceTaken take(Claim claim) {
    return server.script.play(RestoreStep.TAKE_FENCE, () -> taken(claim));
  }

  private FenceTaken taken(Claim claim) {
    String database = claim.target().database().name();
    String run = claim.target().run();
    String holder = server.fenceHolders.putIfAbsent(database, run);
    if (holder == null) {
      server.epoch.incrementAndGet();
    } else if (!holder.equals(run)) {
      throw FailureCode.FENCE_HELD.failure("run " + holder + " holds " + database);
    }
    return new FenceTaken("7354/" + database, server.epoch.get(), FakeWorld.attempt());
  }

  @Override
  public FenceReleased release(DatabaseTarget target) {
    return server.script.play(
        RestoreStep.RELEASE_FENCE,
        () -> {
          boolean had = server.fenceHolders.remove(target.database().name(), target.run());
          return new FenceReleased(had, FakeWorld.attempt());
        });
  }
}
