package dev.holdfast.activities.postgres;

import dev.holdfast.activities.files.BackupFolders;
import dev.holdfast.activities.files.FileChecksums;
import dev.holdfast.activities.files.StoredFile;
import dev.holdfast.activities.files.UnfinishedBackup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** Complete backups that no PostgreSQL has written. */
final class PlantedBackups {

  static final String SYSTEM = "7000000000000000001";

  private final BackupStore store;

  PlantedBackups(BackupStore store) {
    this.store = store;
  }

  /** A backup of two files. */
  StoredBackup at(String snapshotAt) throws IOException, InterruptedException {
    Instant at = Instant.parse(snapshotAt);
    UnfinishedBackup unfinished = begin();
    Path dump = Files.createDirectory(unfinished.folder().resolve(BackupStore.DUMP));
    Files.writeString(dump.resolve("toc.dat"), "table of contents " + at);
    Files.writeString(dump.resolve("3001.dat.gz"), "rows ".repeat(1000));
    List<StoredFile> files =
        new FileChecksums(2, bytes -> {}).ofAndToDisk(unfinished.folder(), unfinished.paths());
    return published(unfinished, manifest(BackupFolders.id(at, "r1"), at, files));
  }

  /** A backup that says that it is so large. */
  StoredBackup withSize(String id, Instant at, long bytes) throws IOException {
    UnfinishedBackup unfinished = begin();
    Files.createDirectory(unfinished.folder().resolve(BackupStore.DUMP));
    return published(
        unfinished,
        manifest(id, at, List.of(new StoredFile("dump/toc.dat", bytes, "0".repeat(64)))));
  }

  private static StoredBackup published(UnfinishedBackup unfinished, BackupManifest manifest)
      throws IOException {
    UnfinishedBackup.Published published = unfinished.publish(manifest.id(), manifest);
    return new StoredBackup(published.folder(), manifest, published.manifestSha256());
  }

  private UnfinishedBackup begin() {
    return store.begin(DumpFixture.PLAN, DumpFixture.COMPONENT, "r1", 1);
  }

  static BackupManifest manifest(String id, Instant at, List<StoredFile> files) {
    return new BackupManifest(
        BackupManifest.FORMAT,
        id,
        BackupManifest.ENGINE,
        DumpFixture.PLAN,
        DumpFixture.COMPONENT,
        "notes",
        SYSTEM,
        "15.18",
        15,
        "15.18",
        "gzip:1",
        at,
        at.plusSeconds(5),
        "0/15D8F10",
        null,
        1,
        8_000_000,
        files,
        new TreeMap<>(),
        List.of("public.page"),
        List.of(new BackupManifest.Extension("plpgsql", "1.0", "pg_catalog")),
        new DatabaseProperties(
            "postgres",
            List.of(new DatabaseProperties.Grant(null, "CONNECT", false)),
            -1,
            List.of(new DatabaseProperties.Setting(null, "work_mem", "5MB")),
            null,
            "UTF8",
            "C.UTF-8",
            "C.UTF-8",
            "c",
            null,
            "pg_default"),
        List.of("postgres"));
  }

  static Path file(StoredBackup backup, String name) {
    return backup.folder().resolve(name);
  }
}
