package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.DatabaseFences;
import dev.holdfast.workflows.runbook.FailureCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fence records of a {@link FakeDatabaseServer}. */
record FakeDatabaseFences(FakeDatabaseServer server) implements DatabaseFences {

  @Override
  public FenceTaken take(Claim claim) {
    return server.script.play(RestoreStep.TAKE_FENCE, () -> taken(claim));
  }

  private FenceTaken taken(Claim claim) {
    String database = claim.target().database().name();
    String run = claim.target().run();
    String holder = server.fenceHolders.get(database);
    if (holder != null && !holder.equals(run) && claim.breakGlass() == null) {
      throw FailureCode.FENCE_HELD.failure("run " + holder + " holds " + database);
    }
    if (!run.equals(holder)) {
      server.isHeldBy(run);
    }
    return new FenceTaken(
        "7354/" + database, server.epoch.get(), takenOver(holder, claim), FakeWorld.attempt());
  }

  private static @Nullable TakenOver takenOver(@Nullable String holder, Claim claim) {
    return holder == null || holder.equals(claim.target().run())
        ? null
        : new TakenOver("run " + holder, List.of(), null);
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
