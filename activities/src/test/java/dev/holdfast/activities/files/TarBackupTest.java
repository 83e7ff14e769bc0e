package dev.holdfast.activities.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.workflows.backup.ArchivedFiles;
import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of real files. */
final class TarBackupTest {

  @TempDir Path folder;
  private FilesScene scene;

  @BeforeEach
  void open() throws Exception {
    scene = new FilesScene(folder);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void writesAnArchiveThatTarReadsAndAManifestThatNamesAll() throws Exception {
    List<String> sight = scene.sight();

    BackupReference backup = scene.backedUp(scene.target("r1"));

    Path archive = Path.of(backup.location()).resolve("files.tar.gz");
    Path by = Files.createDirectory(folder.resolve("by-hand"));
    Process tar =
        new ProcessBuilder("tar", "-xzpf", archive.toString(), "-C", by.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    assertThat(Files.readString(by.resolve("etc/app.conf"))).isEqualTo("port = 8080\n");
    assertThat(UnixStat.of(by.resolve("etc/app.conf")).permissions()).isEqualTo("0640");
    assertThat(UnixStat.of(by.resolve("etc/app.conf")).modifiedAt()).isEqualTo(FilesScene.WRITTEN);
    assertThat(Files.readSymbolicLink(by.resolve("current.conf"))).hasToString("etc/app.conf");
    assertThat(backup.engine()).isEqualTo("files");
    assertThat(backup.files()).isEqualTo(3);
    assertThat(scene.backups().verify(backup).files()).isEqualTo(3);
    assertThat(scene.sight()).isEqualTo(sight);
    Files.setPosixFilePermissions(
        by.resolve("hollow"), PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void keepsWhatItCopiesToItself() throws Exception {
    BackupReference backup = scene.backedUp(scene.secrets("r1"));

    Path place = Path.of(backup.location());
    assertThat(UnixStat.of(place).permissions()).isEqualTo("0700");
    assertThat(UnixStat.of(place.resolve("files.tar.gz")).permissions()).isEqualTo("0600");
    assertThat(Files.readString(place.resolve("manifest.json")))
        .contains("srv/keys/unseal")
        .doesNotContain(FilesScene.SECRET);
  }

  @Test
  void takesNoBackupForCompleteThatWasCutShort() throws Exception {
    new BackupFolders(scene.store).begin("shop", "config", "r1", 1); // and then died
    assertThat(unfinished()).hasSize(1);

    Throwable none = catchThrowable(() -> scene.backups().choose(wish()));
    BackupReference backup = scene.backedUp(scene.target("r1"));

    assertThat(FailureCode.NO_BACKUP.isIn(none)).isTrue();
    assertThat(scene.backups().choose(wish()).backup()).isEqualTo(backup);
    assertThat(unfinished()).isEmpty();
  }

  private List<Path> unfinished() {
    return new BackupFolders(scene.store)
        .unfinished("shop", "config").stream().map(UnfinishedBackup::folder).toList();
  }

  private ArchivedFiles.Wish wish() {
    return new ArchivedFiles.Wish(scene.target("r2"), null, null);
  }

  @Test
  void removesWhatTheRunLeftUnfinishedAndNothingElse() {
    BackupReference backup = scene.backedUp(scene.target("r1"));
    new BackupFolders(scene.store).begin("shop", "config", "r2", 1);
    new BackupFolders(scene.store).begin("shop", "config", "r3", 1);

    int removed = scene.archives().removeUnfinished(scene.target("r2")).folders();

    assertThat(removed).isEqualTo(1);
    assertThat(unfinished()).hasSize(1);
    assertThat(scene.backups().choose(wish()).backup()).isEqualTo(backup);
  }

  @Test
  void findsTheBackupThatItsRunHasTakenAlready() {
    BackupReference backup = scene.backedUp(scene.target("r1"));

    assertThat(scene.backedUp(scene.target("r1"))).isEqualTo(backup);
  }

  @Test
  void namesAFileThatChangesWheneverItIsRead() throws Exception {
    Path restless = scene.tree.resolve("log");
    Files.writeString(restless, "x".repeat(1 << 20));
    AtomicBoolean over = new AtomicBoolean();
    Thread writer = new Thread(() -> writeUntil(over, restless));
    writer.start();
    Throwable seen;
    try {
      seen = catchThrowable(() -> scene.backedUp(scene.target("r1")));
    } finally {
      over.set(true);
      writer.join();
    }

    assertThat(FailureCode.ARCHIVE_FAILED.isIn(seen)).isTrue();
    assertThat(seen).hasStackTraceContaining(restless + " changed each of 3 times");
    assertThat(unfinished()).isEmpty();
  }

  private static void writeUntil(AtomicBoolean over, Path file) {
    try {
      for (int i = 0; !over.get(); i++) {
        byte[] bytes = new byte[1 << 16];
        bytes[0] = (byte) i;
        Files.write(file, bytes, StandardOpenOption.WRITE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void saysWhatIsNoFileAndSoNotInIt() throws Exception {
    Process mkfifo =
        new ProcessBuilder("mkfifo", scene.tree.resolve("pipe").toString()).inheritIO().start();
    assertThat(mkfifo.waitFor()).isZero();

    scene.take(scene.target("r1"));
    var taken = scene.archives().archive(scene.target("r1"));

    assertThat(taken.left()).isEqualTo(1);
    assertThat(ArchiveStore.read(taken.backup()).left()).containsExactly("pipe");
  }

  @Test
  void refusesFilesThatAreNotThereOrHoldTheirOwnBackups() throws Exception {
    RunFolder.delete(scene.keys);
    Throwable gone = catchThrowable(() -> scene.archives().preflight(scene.secrets("r1")));
    assertThat(FailureCode.ARCHIVE_FAILED.isIn(gone)).isTrue();
    assertThat(gone).hasStackTraceContaining("srv/keys/unseal is not there");

    var inside =
        new FilesTarget(
            "r1",
            "shop",
            "config",
            false,
            scene.target("r1").places(),
            new Reference(scene.tree + "/backups"));
    Throwable within = catchThrowable(() -> scene.archives().preflight(inside));
    assertThat(FailureCode.LOCATION_UNUSABLE.isIn(within)).isTrue();
  }

  @Test
  void archivesNothingWhileAnotherRunHasTheFiles() {
    scene.take(scene.target("other"));

    Throwable refused = catchThrowable(() -> scene.archives().preflight(scene.target("r1")));
    Throwable unheld = catchThrowable(() -> scene.archives().archive(scene.target("r1")));

    assertThat(FailureCode.FENCE_HELD.isIn(refused)).isTrue();
    assertThat(refused).hasStackTraceContaining("run other of plan shop");
    assertThat(FailureCode.FENCE_LOST.isIn(unheld)).isTrue();
    assertThat(scene.store).doesNotExist();
  }
}
