package dev.holdfast.workflows.fakes;

import static dev.holdfast.workflows.restore.InPlaceStep.DROP_LIVE;
import static dev.holdfast.workflows.restore.InPlaceStep.VERIFY_BACKUP;

import dev.holdfast.workflows.restore.DatabaseNames;
import dev.holdfast.workflows.restore.LiveDrops;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import java.util.List;

/** Drops live databases of a {@link FakeDatabaseServer}. */
record FakeLiveDrops(FakeDatabaseServer server) implements LiveDrops {

  @Override
  public ReadToEnd readToEnd(Archive archive) {
    return server.script.play(VERIFY_BACKUP, () -> new ReadToEnd(FakeWorld.attempt()));
  }

  @Override
  public Dropped drop(Hold hold) {
    return server.script.play(
        DROP_LIVE,
        () -> {
          server.requireHeld(hold);
          String live = hold.target().database().name();
          if (server.databases.remove(live) != null) {
            server.droppedBy.add(hold.target().run());
          }
          return new Dropped(server.droppedBy.contains(hold.target().run()), FakeWorld.attempt());
        });
  }

  @Override
  public Left look(Hold hold) {
    return server.script.undo(
        DROP_LIVE,
        () -> {
          String live = hold.target().database().name();
          String prefix = DatabaseNames.sidePrefix(live, hold.target().run());
          List<String> copies =
              server.databases.keySet().stream().filter(it -> it.startsWith(prefix)).toList();
          return new Left(
              server.droppedBy.contains(hold.target().run()),
              server.databases.containsKey(live),
              copies,
              FakeWorld.attempt());
        });
  }
}
