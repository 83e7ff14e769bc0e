package dev.holdfast.activities.files;

import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.workflows.runbook.CheckReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;

/** Holds unpacked files against the manifest of their backup. */
final class TreeChecks {

  private final FilesManifest manifest;
  private final List<String> names = new ArrayList<>();
  private final List<String> contents = new ArrayList<>();
  private final List<String> properties = new ArrayList<>();
  private int seen;

  TreeChecks(FilesManifest manifest) {
    this.manifest = manifest;
  }

  /** Looks at the copy of one place. */
  void compare(FilePlaces.Place place, Path side, JobProgress progress) throws IOException {
    SortedMap<Path, ArchivedEntry> wanted = new TreeMap<>();
    manifest.entries().stream()
        .filter(place::has)
        .forEach(it -> wanted.put(place.in(side, it), it));
    for (Path path : new FileTree(side).all().values()) {
      if (progress.isCancelled()) {
        throw new CancellationException("verifying was cancelled");
      }
      ArchivedEntry entry = wanted.remove(path);
      if (entry == null) {
        names.add(side.relativize(path) + " is not in the backup");
      } else {
        compare(path, entry);
      }
      seen++;
      progress.report(new ArchiveWriter.ArchiveProgress(seen, 0));
    }
    wanted.values().forEach(it -> names.add(it.path() + " is missing"));
  }

  private void compare(Path path, ArchivedEntry wanted) throws IOException {
    UnixStat stat = UnixStat.of(path);
    String sha256 = wanted.sha256() == null ? null : FileChecksums.sha256(path);
    ArchivedEntry now = stat.entry(path, wanted.path(), sha256);
    boolean same =
        now.type() == wanted.type()
            && now.bytes() == wanted.bytes()
            && Objects.equals(now.sha256(), wanted.sha256())
            && Objects.equals(now.target(), wanted.target());
    if (!same) {
      contents.add(wanted.path());
    }
    boolean link = wanted.type() == ArchivedEntry.Type.LINK;
    boolean owned =
        (now.owner().equals(wanted.owner()) || now.uid() == wanted.uid())
            && (now.group().equals(wanted.group()) || now.gid() == wanted.gid());
    boolean alike =
        link || (now.mode().equals(wanted.mode()) && now.modifiedAt().equals(wanted.modifiedAt()));
    if (!owned || !alike) {
      properties.add(wanted.path());
    }
  }

  /** What each check saw. */
  List<CheckReport> reports() {
    String all = manifest.files() + " files";
    return List.of(
        report("nothing of the backup is missing, and nothing else is there", all, names),
        report("every file has the checksum of the backup", all, contents),
        report("owners, permissions and times are as in the backup", all, properties));
  }

  private static CheckReport report(String name, String all, List<String> other) {
    boolean held = other.isEmpty();
    String first = held ? all : other.get(0);
    return new CheckReport(
        name,
        true,
        held ? CheckReport.State.PASSED : CheckReport.State.FAILED,
        all,
        other.size() > 1 ? "%s and %d more".formatted(first, other.size() - 1) : first,
        null);
  }
}
