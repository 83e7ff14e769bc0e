package dev.holdfast.activities.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.files.FileChecksums;
import dev.holdfast.activities.files.ManifestFile;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Damages a complete backup, or makes it say what it is not. */
final class BackupForgery {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  private BackupForgery(Path folder) {
    this.folder = folder;
  }

  /** A backup below {@code from} at the same place below {@code to}. */
  static BackupForgery copy(RunReport backup, Path from, Path to) throws IOException {
    Path original = Path.of(String.valueOf(backup.added("backup").get("location")));
    Path folder = to.resolve(from.toRealPath().relativize(original.toRealPath()));
    Files.createDirectories(folder.getParent());
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(original.relativize(file).toString()));
      }
    }
    return new BackupForgery(folder);
  }

  String id() {
    return folder.getFileName().toString();
  }

  void flipAByte() throws IOException {
    Path file = largestFile();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  /** Cuts a file as if it had been written so: every checksum is right. */
  void cutAFileBeforeItWasListed() throws IOException {
    Path file = largestFile();
    byte[] bytes = Files.readAllBytes(file);
    byte[] cut = Arrays.copyOf(bytes, bytes.length / 2);
    Files.write(file, cut);
    String path = folder.relativize(file).toString();
    rewrite(
        manifest ->
            manifest
                .withArray("files")
                .forEach(
                    it -> {
                      if (it.path("path").asText().equals(path)) {
                        ((ObjectNode) it)
                            .put("bytes", cut.length)
                            .put("sha256", FileChecksums.sha256(cut));
                      }
                    }));
  }

  void cutAFile() throws IOException {
    Path file = largestFile();
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
  }

  void loseAFile() throws IOException {
    Files.delete(largestFile());
  }

  /** Changes the manifest and nothing else: its checksum no longer fits. */
  void changeTheManifest() throws IOException {
    Path manifest = folder.resolve(ManifestFile.NAME);
    Files.writeString(manifest, Files.readString(manifest).replace("\"note", "\"Note") + " ");
  }

  /** Changes the manifest and its checksum, as if Holdfast had written it so. */
  void rewrite(Consumer<ObjectNode> change) throws IOException {
    Path manifest = folder.resolve(ManifestFile.NAME);
    ObjectNode fields = (ObjectNode) JSON.readTree(manifest.toFile());
    change.accept(fields);
    byte[] bytes = JSON.writeValueAsBytes(fields);
    Files.write(manifest, bytes);
    Files.write(
        folder.resolve(ManifestFile.CHECKSUM_NAME),
        (FileChecksums.sha256(bytes) + "  " + ManifestFile.NAME + "\n").getBytes(UTF_8));
  }

  private Path largestFile() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(BackupStore.DUMP))) {
      return files.max(Comparator.comparingLong(it -> it.toFile().length())).orElseThrow();
    }
  }
}
