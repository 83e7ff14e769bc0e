package dev.holdfast.activities.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.workflows.backup.ArchivedFiles;
import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.restore.FileCopies;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies of real files, out of good archives and out of damaged ones. */
final class TarSideCopyTest {

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
  void holdsEveryCheckOfAGoodCopy() {
    BackupReference backup = scene.backedUp(scene.target("r1"));
    FileCopies.Copy copy = scene.unpacked(scene.target("r2"), backup);

    List<CheckReport> checks = scene.copies().verify(copy).checks();

    assertThat(checks).extracting(CheckReport::state).containsOnly(CheckReport.State.PASSED);
    assertThat(checks).hasSize(3);
  }

  /** What somebody does to a copy before it is looked at. */
  enum Tampering {
    CONTENT("every file has the checksum of the backup", "etc/app.conf") {
      @Override
      void with(Path copy) throws IOException {
        Files.writeString(copy.resolve("etc/app.conf"), "port = 8081\n");
      }
    },
    MISSING("nothing of the backup is missing, and nothing else is there", "compose.yaml") {
      @Override
      void with(Path copy) throws IOException {
        Files.delete(copy.resolve("compose.yaml"));
      }
    },
    MORE("nothing of the backup is missing, and nothing else is there", "more") {
      @Override
      void with(Path copy) throws IOException {
        Files.writeString(copy.resolve("more"), "");
      }
    },
    PERMISSIONS("owners, permissions and times are as in the backup", "etc/empty") {
      @Override
      void with(Path copy) throws IOException {
        Files.setAttribute(copy.resolve("etc/empty"), "unix:mode", 0600);
      }
    };

    private final String check;
    private final String names;

    Tampering(String check, String names) {
      this.check = check;
      this.names = names;
    }

    abstract void with(Path copy) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void namesWhatIsOtherInACopy(Tampering tampering) throws Exception {
    BackupReference backup = scene.backedUp(scene.target("r1"));
    FileCopies.Copy copy = scene.unpacked(scene.target("r2"), backup);
    tampering.with(Path.of(copy.sides().get(0)));

    List<CheckReport> failed =
        scene.copies().verify(copy).checks().stream()
            .filter(it -> it.name().equals(tampering.check))
            .toList();

    assertThat(failed).extracting(CheckReport::state).containsOnly(CheckReport.State.FAILED);
    assertThat(failed.get(0).actual()).contains(tampering.names);
  }

  /** What becomes of a backup in its store, and what must be said about it. */
  enum Damage {
    BYTE_FLIPPED("files.tar.gz") {
      @Override
      void to(Path backup) throws IOException {
        Path archive = backup.resolve("files.tar.gz");
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);
      }
    },
    CUT_OFF("files.tar.gz") {
      @Override
      void to(Path backup) throws IOException {
        Path archive = backup.resolve("files.tar.gz");
        byte[] bytes = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(bytes, bytes.length / 2));
      }
    },
    ARCHIVE_MISSING("files.tar.gz is missing") {
      @Override
      void to(Path backup) throws IOException {
        Files.delete(backup.resolve("files.tar.gz"));
      }
    },
    MANIFEST_MISSING("manifest.json is missing") {
      @Override
      void to(Path backup) throws IOException {
        Files.delete(backup.resolve("manifest.json"));
      }
    },
    MANIFEST_CHANGED("manifest.json is not what its checksum says") {
      @Override
      void to(Path backup) throws IOException {
        Path manifest = backup.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("0640", "0644"));
      }
    },
    FILE_MORE("stranger does not belong to it") {
      @Override
      void to(Path backup) throws IOException {
        Files.writeString(backup.resolve("stranger"), "");
      }
    },
    OTHER_CONTENT("etc/app.conf is not what its checksum says") {
      @Override
      void to(Path backup) throws IOException {
        Forgery.of(backup)
            .tar(
                tar -> {
                  folder(tar, "./");
                  file(tar, "./compose.yaml", "services: {}\n");
                  link(tar, "./current.conf", "etc/app.conf");
                  link(tar, "./elsewhere", "/nowhere");
                  folder(tar, "./etc/");
                  file(tar, "./etc/app.conf", "port = 6666\n");
                });
      }
    },
    UPWARDS("there is ../../../escaped") {
      @Override
      void to(Path backup) throws IOException {
        Forgery.of(backup)
            .tar(
                tar -> {
                  folder(tar, "./");
                  file(tar, "../../../escaped", "services: {}\n");
                });
      }
    },
    UPWARDS_IN_THE_MANIFEST_TOO("downwards only, was ../escaped") {
      @Override
      void to(Path backup) throws IOException {
        Forgery.of(backup).manifest(it -> it.put("path", "../escaped"));
      }
    },
    THROUGH_A_LINK("elsewhere/escaped must lie in a folder of the archive") {
      @Override
      void to(Path backup) throws IOException {
        Forgery.of(backup).manifest(it -> it.put("path", "elsewhere/escaped"));
      }
    };

    private final String names;

    Damage(String names) {
      this.names = names;
    }

    abstract void to(Path backup) throws IOException;
  }

  /** Writes what a person with bad intentions could. */
  private record Forgery(Path backup) {

    static Forgery of(Path backup) {
      return new Forgery(backup);
    }

    /** Writes an archive of its own. */
    interface Content {
      void into(TarArchiveOutputStream tar) throws IOException;
    }

    void tar(Content content) throws IOException {
      try (OutputStream file = Files.newOutputStream(backup.resolve("files.tar.gz"));
          TarArchiveOutputStream tar =
              new TarArchiveOutputStream(new GZIPOutputStream(file), "UTF-8")) {
        content.into(tar);
      }
    }

    /** Changes the last entry of the manifest, with a right checksum. */
    void manifest(Consumer<ObjectNode> change) throws IOException {
      Path file = backup.resolve("manifest.json");
      ObjectNode manifest = (ObjectNode) new ObjectMapper().readTree(file.toFile());
      var entries = manifest.path("entries");
      for (var it : entries) {
        if (it.path("path").asText().equals("etc/empty")) {
          change.accept((ObjectNode) it);
        }
      }
      byte[] bytes = new ObjectMapper().writeValueAsBytes(manifest);
      Files.write(file, bytes);
      Files.write(
          backup.resolve("manifest.json.sha256"),
          (FileChecksums.sha256(bytes) + "  manifest.json\n").getBytes(UTF_8));
    }
  }

  private static void folder(TarArchiveOutputStream tar, String name) throws IOException {
    tar.putArchiveEntry(new TarArchiveEntry(name));
    tar.closeArchiveEntry();
  }

  private static void link(TarArchiveOutputStream tar, String name, String target)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private static void file(TarArchiveOutputStream tar, String name, String content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length());
    tar.putArchiveEntry(entry);
    tar.write(content.getBytes(UTF_8));
    tar.closeArchiveEntry();
  }

  @ParameterizedTest
  @EnumSource
  void refusesADamagedBackupAndNamesWhatIsWrong(Damage damage) throws Exception {
    BackupReference backup = scene.backedUp(scene.target("r1"));
    List<String> sight = scene.sight();
    damage.to(Path.of(backup.location()));

    Throwable chosen =
        catchThrowable(
            () -> {
              var wish = new ArchivedFiles.Wish(scene.target("r2"), null, backup.id());
              scene.backups().verify(scene.backups().choose(wish).backup());
            });

    assertThat(FailureCode.BACKUP_DAMAGED.isIn(chosen)).isTrue();
    assertThat(chosen).hasStackTraceContaining(damage.names);
    assertThat(scene.sight()).isEqualTo(sight);
  }

  @ParameterizedTest
  @EnumSource(names = {"BYTE_FLIPPED", "CUT_OFF", "OTHER_CONTENT", "UPWARDS"})
  void unpacksNothingOfAnArchiveThatWasDamagedSinceItWasVerified(Damage damage) throws Exception {
    BackupReference backup = scene.backedUp(scene.target("r1"));
    List<String> sight = scene.sight();
    scene.take(scene.target("r2"));
    damage.to(Path.of(backup.location()));

    var source = new FileCopies.Source(scene.target("r2"), backup);
    Throwable failed = catchThrowable(() -> scene.copies().unpackBeside(source));

    assertThat(FailureCode.BACKUP_DAMAGED.isIn(failed)).isTrue();
    scene.copies().remove(scene.target("r2"));
    scene.fences().release(scene.target("r2"));
    assertThat(scene.sight()).isEqualTo(sight);
    assertThat(folder.resolve("escaped")).doesNotExist();
    assertThat(folder.resolve("srv/escaped")).doesNotExist();
  }

  @Test
  void refusesPlacesThatCanNotBeExchanged() throws Exception {
    BackupReference backup = scene.backedUp(scene.target("r1"));
    var source = new FileCopies.Source(scene.target("r2"), backup);
    Files.move(scene.tree, scene.tree.resolveSibling("real"));

    Files.createSymbolicLink(scene.tree, Path.of("real"));
    Throwable link = catchThrowable(() -> scene.copies().observe(source));
    Files.delete(scene.tree);
    Files.writeString(scene.tree, "a file");
    Throwable file = catchThrowable(() -> scene.copies().observe(source));

    assertThat(FailureCode.LOCATION_UNUSABLE.isIn(link)).isTrue();
    assertThat(link).hasStackTraceContaining("is a link");
    assertThat(FailureCode.LOCATION_UNUSABLE.isIn(file)).isTrue();
    assertThat(file).hasStackTraceContaining("is no folder");
  }

  @Test
  void refusesAMountPoint() {
    var target =
        new FilesTarget(
            "r2",
            "shop",
            "config",
            false,
            List.of(new Reference("/proc")),
            new Reference(scene.store.toString()));
    BackupReference backup = scene.backedUp(scene.target("r1"));

    Throwable refused =
        catchThrowable(() -> scene.copies().observe(new FileCopies.Source(target, backup)));

    assertThat(FailureCode.LOCATION_UNUSABLE.isIn(refused)).isTrue();
  }

  @Test
  void unpacksNothingWithoutTheFenceRecord() {
    BackupReference backup = scene.backedUp(scene.target("r1"));
    var source = new FileCopies.Source(scene.target("r2"), backup);

    Throwable refused = catchThrowable(() -> scene.copies().unpackBeside(source));

    assertThat(FailureCode.FENCE_LOST.isIn(refused)).isTrue();
  }
}
