package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.FailureCode;

/** The backups of a {@link FakeDatabaseServer}. */
record FakeBackups(FakeDatabaseServer server) implements Backups {

  @Override
  public Chosen choose(Wish wish) {
    return server.script.play(
        RestoreStep.CHOOSE_BACKUP,
        () -> {
          if (server.backups.isEmpty()) {
            throw FailureCode.NO_BACKUP.failure("there is no backup of " + wish.target().run());
          }
          String id = wish.id() == null ? server.backups.lastKey() : wish.id();
          return new Chosen(
              server.backup(id),
              server.backupTakenAt,
              server.backupTakenAt,
              "the newest",
              FakeWorld.attempt());
        });
  }

  @Override
  public Verified verify(BackupReference backup) {
    return server.script.play(
        RestoreStep.VERIFY_BACKUP,
        () -> new Verified(backup.files(), backup.sizeBytes(), FakeWorld.attempt()));
  }
}
