package dev.holdfast.activities.postgres;

import dev.holdfast.activities.files.BackupFolders;
import dev.holdfast.workflows.backup.BackupReference;
import java.nio.file.Path;

/** A complete backup in its folder. */
public record StoredBackup(Path folder, BackupManifest manifest, String manifestSha256) {

  String id() {
    return manifest.id();
  }

  boolean isOfRun(String run) {
    return BackupFolders.isOfRun(id(), run);
  }

  /** The backup as the contract shows it. */
  public BackupReference reference() {
    return new BackupReference(
        manifest.id(),
        manifest.engine(),
        manifest.serverVersion(),
        manifest.snapshotAt(),
        manifest.finishedAt(),
        manifest.startLsn(),
        manifest.stopLsn(),
        manifest.timeline(),
        manifest.sizeBytes(),
        manifest.files().size(),
        manifestSha256,
        manifest.rows(),
        false,
        folder.toString());
  }
}
