package dev.holdfast.workflows.fakes;

import static dev.holdfast.workflows.restore.RestoreStep.MATCH_PROPERTIES;
import static dev.holdfast.workflows.restore.RestoreStep.PREFLIGHT;
import static dev.holdfast.workflows.restore.RestoreStep.RESTORE_BESIDE;
import static dev.holdfast.workflows.restore.RestoreStep.VERIFY_SIDE_COPY;
import static java.util.Objects.requireNonNull;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.DatabaseNames;
import dev.holdfast.workflows.restore.SideCopies;
import java.util.List;

/** Restores side copies on a {@link FakeDatabaseServer}. */
record FakeSideCopies(FakeDatabaseServer server) implements SideCopies {

  @Override
  public Ready preflight(Source source) {
    return server.script.play(
        PREFLIGHT,
        () -> {
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

  /** One that fails leaves half a copy behind, as pg_restore does. */
  @Override
  public Restored restoreBeside(Source source) {
    DatabaseTarget target = source.target();
    List.copyOf(sides(target)).forEach(server.databases::remove);
    String side =
        DatabaseNames.side(target.database().name(), target.run(), FakeWorld.attempt().number());
    server.databases.put(side, new FakeDatabase("half a copy", true, 0));
    return server.script.play(
        RESTORE_BESIDE,
        () -> {
          String content = requireNonNull(server.backups.get(source.backup().id()));
          server.databases.put(side, new FakeDatabase(content, true, 0));
          return new Restored(side, source.backup().sizeBytes(), List.of(), FakeWorld.attempt());
        });
  }

  @Override
  public Matched matchProperties(Copy copy) {
    return server.script.play(MATCH_PROPERTIES, () -> new Matched(List.of(), FakeWorld.attempt()));
  }

  @Override
  public Verified verify(Copy copy) {
    return server.script.play(
        VERIFY_SIDE_COPY,
        () -> {
          FakeDatabase side = requireNonNull(server.databases.get(copy.side()));
          String expected = FakeServiceChecks.expected(server, copy.backup().id());
          var check = FakeServiceChecks.check(server.sideCheck, expected, side.content());
          return new Verified(List.of(check), side.writes(), FakeWorld.attempt());
        });
  }

  @Override
  public Dropped drop(DatabaseTarget target) {
    return server.script.undo(
        RESTORE_BESIDE,
        () -> {
          List<String> dropped = List.copyOf(sides(target));
          dropped.forEach(server.databases::remove);
          return new Dropped(dropped, FakeWorld.attempt());
        });
  }

  private List<String> sides(DatabaseTarget target) {
    String prefix = DatabaseNames.sidePrefix(target.database().name(), target.run());
    return server.databases.keySet().stream().filter(it -> it.startsWith(prefix)).toList();
  }
}
