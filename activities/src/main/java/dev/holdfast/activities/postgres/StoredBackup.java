package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.backup.BackupReference;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A complete backup in its folder. */
public record StoredBackup(Path folder, BackupManifest manifest, String manifestSha256) {

  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern ID = Pattern.compile("\\d{8}T\\d{6}Z-(.+)");

  /** The id of a backup: the second of its snapshot and the run that took it. */
  static String id(Instant snapshotAt, String run) {
    return SECOND.format(snapshotAt) + "-" + run;
  }

  static boolean isId(String name) {
    return ID.matcher(name).matches();
  }

  String id() {
    return manifest.id();
  }

  boolean isOfRun(String run) {
    Matcher id = ID.matcher(id());
    return id.matches() && id.group(1).equals(run);
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
