package dev.holdfast.workflows.fakes;

import static java.util.Objects.requireNonNull;

import dev.holdfast.workflows.backup.BackupStep;
import dev.holdfast.workflows.backup.DatabaseDumps;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.RollbackStep;
import dev.holdfast.workflows.runbook.FailureCode;

/** Takes backups of a {@link FakeDatabaseServer}. */
record FakeDatabaseDumps(FakeDatabaseServer server) implements DatabaseDumps {

  @Override
  public Ready preflight(DatabaseTarget target) {
    return server.script.play(
        BackupStep.PREFLIGHT,
        () -> {
          live(target);
          return new Ready("15.6", 1 << 20, 1 << 30, server.hostClock(), FakeWorld.attempt());
        });
  }

  @Override
  public Taken dump(DatabaseTarget target) {
    return target.database().component().endsWith(".written") ? shelve(target) : store(target);
  }

  /** Not among the backups. */
  private Taken shelve(DatabaseTarget target) {
    String id = "w-" + target.run();
    RollbackStep step =
        target.run().endsWith("-again") ? RollbackStep.DUMP_AGAIN : RollbackStep.DUMP;
    return server.script.play(
        step,
        () -> {
          server.writtenDumps.putIfAbsent(id, live(target).writes());
          long written = requireNonNull(server.writtenDumps.get(id));
          return new Taken(server.backup(id, written), "zstd", FakeWorld.attempt());
        });
  }

  private Taken store(DatabaseTarget target) {
    String id = "b-" + target.run();
    if (!server.backups.containsKey(id)) {
      server.unfinishedBackups.put(id, target.run());
    }
    return server.script.play(
        BackupStep.DUMP,
        () -> {
          server.backups.put(id, live(target).content());
          server.unfinishedBackups.remove(id);
          return new Taken(server.backup(id), "zstd", FakeWorld.attempt());
        });
  }

  @Override
  public Removed removeUnfinished(DatabaseTarget target) {
    return server.script.undo(
        BackupStep.DUMP,
        () -> {
          boolean removed = server.unfinishedBackups.values().removeIf(target.run()::equals);
          return new Removed(removed ? 1 : 0, FakeWorld.attempt());
        });
  }

  private FakeDatabase live(DatabaseTarget target) {
    FakeDatabase live = server.databases.get(target.database().name());
    if (live == null) {
      throw FailureCode.DATABASE_MISSING.failure("no database " + target.database().name());
    }
    return live;
  }
}
