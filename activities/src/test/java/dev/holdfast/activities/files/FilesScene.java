package dev.holdfast.activities.files;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.LongJobs;
import dev.holdfast.workflows.backup.ArchivedFiles;
import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.backup.FileArchives;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.restore.FileCopies;
import dev.holdfast.workflows.restore.FileSwaps;
import dev.holdfast.workflows.restore.KeptFiles;
import dev.holdfast.workflows.runbook.FileFences;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A tree of configuration, two secrets, a store, and the real adapters; all in one folder. */
final class FilesScene implements AutoCloseable {

  static final Instant WRITTEN = Instant.parse("2026-11-20T02:15:00.123456Z");
  static final String SECRET = "pl4nted-unseal-key";

  final Path folder;
  final Path tree;
  final Path keys;
  final Path store;
  final LongJobs jobs = new LongJobs();
  private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
  private final FilePlaces places = new FilePlaces(new References(Map.of()));
  private List<Reference> items;

  FilesScene(Path folder) throws IOException {
    this.folder = folder.toRealPath();
    tree = this.folder.resolve("srv/config");
    keys = this.folder.resolve("srv/keys");
    store = this.folder.resolve("backups");
    items = Stream.of("unseal", "root").map(it -> new Reference(keys + "/" + it)).toList();
    fill();
    environment.registerActivitiesImplementations(activities(FolderSwap.ATOMIC));
  }

  private void fill() throws IOException {
    write("compose.yaml", "services: {}\n");
    write("etc/app.conf", "port = 8080\n");
    write("etc/empty", "");
    Files.createDirectories(tree.resolve("hollow"));
    Files.createSymbolicLink(tree.resolve("current.conf"), Path.of("etc/app.conf"));
    Files.createSymbolicLink(tree.resolve("elsewhere"), Path.of("/nowhere"));
    Files.setPosixFilePermissions(
        tree.resolve("etc/app.conf"), PosixFilePermissions.fromString("rw-r-----"));
    Files.setPosixFilePermissions(
        tree.resolve("hollow"), PosixFilePermissions.fromString("r-x------"));
    for (String it : List.of("compose.yaml", "etc/app.conf", "etc", ".")) {
      Files.setLastModifiedTime(tree.resolve(it), FileTime.from(WRITTEN));
    }
    Files.createDirectories(keys);
    Files.writeString(keys.resolve("unseal"), SECRET);
    Files.writeString(keys.resolve("root"), "another");
    for (String it : List.of("unseal", "root")) {
      Files.setPosixFilePermissions(keys.resolve(it), PosixFilePermissions.fromString("rw-------"));
    }
  }

  void write(String file, String content) throws IOException {
    Path path = tree.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  Object[] activities(FolderSwap.Rename rename) {
    Attempts attempts = new Attempts("test");
    DurableJobs durable = new DurableJobs(jobs);
    return new Object[] {
      new TarBackup(places, durable, attempts, "test"),
      new TarArchives(places, attempts),
      new TarSideCopy(places, durable, attempts),
      new FilesFence(places, attempts),
      new FilesSwap(places, durable, attempts, rename),
      new FilesKept(places, durable, attempts, rename)
    };
  }

  FileArchives archives() {
    return environment.newActivityStub(FileArchives.class);
  }

  ArchivedFiles backups() {
    return environment.newActivityStub(ArchivedFiles.class);
  }

  FileCopies copies() {
    return environment.newActivityStub(FileCopies.class);
  }

  FileFences fences() {
    return environment.newActivityStub(FileFences.class);
  }

  FileSwaps swaps() {
    return environment.newActivityStub(FileSwaps.class);
  }

  KeptFiles kept() {
    return environment.newActivityStub(KeptFiles.class);
  }

  FilesTarget target(String run) {
    return new FilesTarget(
        run,
        "shop",
        "config",
        false,
        List.of(new Reference(tree.toString())),
        new Reference(store.toString()));
  }

  FilesTarget secrets(String run) {
    return new FilesTarget(run, "shop", "keys", true, items, new Reference(store.toString()));
  }

  void take(FilesTarget target) {
    fences().take(new FileFences.Claim(target, "recovery/" + target.run(), "anna", "restore"));
  }

  /** Backed up by a run of its own, which is over. */
  BackupReference backedUp(FilesTarget target) {
    archives().preflight(target);
    take(target);
    BackupReference backup = archives().archive(target).backup();
    fences().release(target);
    return backup;
  }

  /** Observed, fenced, unpacked and given its properties. */
  FileCopies.Copy unpacked(FilesTarget target, BackupReference backup) {
    var source = new FileCopies.Source(target, backup);
    copies().observe(source);
    take(target);
    FileCopies.Copy copy = new FileCopies.Copy(source, copies().unpackBeside(source).sides());
    copies().matchProperties(copy);
    return copy;
  }

  /** All that is below {@code srv}, with what a person can see of it. */
  List<String> sight() {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder.resolve("srv"))) {
      for (Path it : all.sorted().toList()) {
        lines.add(folder.relativize(it) + " " + look(it));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String look(Path path) throws IOException {
    UnixStat stat = UnixStat.of(path);
    if (Files.isSymbolicLink(path)) {
      return "-> " + Files.readSymbolicLink(path);
    }
    String owner = stat.permissions() + " " + stat.uid() + ":" + stat.gid();
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return owner;
    }
    return owner + " " + stat.modifiedAt() + " " + Files.readString(path);
  }

  @Override
  public void close() {
    environment.close();
    jobs.close();
  }
}
