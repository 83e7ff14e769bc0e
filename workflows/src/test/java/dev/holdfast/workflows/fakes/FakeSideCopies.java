package dev.holdfast.workflows.fakes;

import static dev.holdfast.workflows.restore.RestoreStep.MATCH_PROPERTIES;
import static dev.holdfast.workflows.restore.RestoreStep.PREFLIGHT;
import static dev.holdfast.workflows.restore.RestoreStep.RESTORE_BESIDE;
import static dev.holdfast.workflows.restore.RestoreStep.VERIFY_SIDE_COPY;
import static java.util.Objects.requireNonNull;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.DatabaseNames;
import dev.holdfast.workflows.restore.SideCopies;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import java.util.List;

/** Restores side copies on a {@link FakeDatabaseServer}. */
record FakeSideCopies(FakeDatabaseServer server) implements SideCopies {

  @Override
  public Ready preflight(Source source) {
    return server.script.play(
        PREFLIGHT,
        () -> {
          requireFree(source);
          boolean exists = server.databases.containsKey(source.target().database().name());
          return new Ready(
              "15.6",
              exists,
              exists && server.readable,
              server.hostClock(),
              List.of(),
              FakeWorld.attempt());
        });
  }

  private void requireFree(Source source) {
    String run = source.target().run();
    String holder = server.fenceHolders.getOrDefault(source.target().database().name(), run);
    if (!holder.equals(run) && !source.breakGlass()) {
      throw FailureCode.FENCE_HELD.failure("run " + holder + " holds the database");
    }
  }

  /** One that fails leaves half a copy behind, as pg_restore does. */
  @Override
  public Restored restoreBeside(Wanted wanted) {
    server.requireHeld(wanted.hold());
    DatabaseTarget target = wanted.target();
    List.copyOf(sides(target)).forEach(server.databases::remove);
    String side =
        DatabaseNames.side(target.database().name(), target.run(), FakeWorld.attempt().number());
    server.databases.put(side, new FakeDatabase("half a copy", true, 0));
    return server.script.play(
        RESTORE_BESIDE,
        () -> {
          String content = requireNonNull(server.backups.get(wanted.backup().id()));
          server.databases.put(side, new FakeDatabase(content, true, 0));
          return new Restored(side, wanted.backup().sizeBytes(), List.of(), FakeWorld.attempt());
        });
  }

  @Override
  public Matched matchProperties(Copy copy) {
    return server.script.play(
        MATCH_PROPERTIES,
        () -> {
          server.requireHeld(copy.hold());
          return new Matched(List.of(), FakeWorld.attempt());
        });
  }

  @Override
  public Verified verify(Copy copy) {
    return server.script.play(
        VERIFY_SIDE_COPY,
        () -> {
          server.requireHeld(copy.hold());
          FakeDatabase side = requireNonNull(server.databases.get(copy.side()));
          String expected = FakeServiceChecks.expected(server, copy.backup().id());
          var check = FakeServiceChecks.check(server.sideCheck, expected, side.content());
          return new Verified(List.of(check), side.writes(), FakeWorld.attempt());
        });
  }

  @Override
  public Dropped drop(Hold hold) {
    return server.script.undo(
        RESTORE_BESIDE,
        () -> {
          List<String> dropped = List.copyOf(sides(hold.target()));
          dropped.forEach(server.databases::remove);
          return new Dropped(dropped, List.of(), FakeWorld.attempt());
        });
  }

  private List<String> sides(DatabaseTarget target) {
    String prefix = DatabaseNames.sidePrefix(target.database().name(), target.run());
    return server.databases.keySet().stream().filter(it -> it.startsWith(prefix)).toList();
  }
}
