package dev.holdfast.activities.files;

import dev.holdfast.activities.files.RunFolder.Stage;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.restore.FileCopies;
import dev.holdfast.workflows.restore.RepositoryCopies;
import dev.holdfast.workflows.restore.SideCopies;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Side copies of files, unpacked from archives into the run's folder beside each place. */
public final class TarSideCopy implements FileCopies {

  private final FilePlaces places;
  private final DurableJobs jobs;
  private final Attempts attempts;

  public TarSideCopy(FilePlaces places, DurableJobs jobs, Attempts attempts) {
    this.places = places;
    this.jobs = jobs;
    this.attempts = attempts;
  }

  @Override
  public Observed observe(Source source) {
    Attempt attempt = attempts.current();
    FilesTarget target = source.target();
    places.requireApart(target);
    FilesManifest manifest = ArchiveStore.read(source.backup());
    List<FilePlaces.Place> all = places.of(target);
    requireSamePlaces(all, manifest);
    int missing = 0;
    long free = Long.MAX_VALUE;
    try {
      for (FilePlaces.Place place : all) {
        missing += FilePlaces.requireExchangeable(place) == Location.Before.THERE ? 0 : 1;
        new FolderFence(place.run(target)).requireFree();
        free = Math.min(free, FilePlaces.freeBytes(place));
      }
    } catch (IOException e) {
      throw FileFailures.of("looking at the places", e, FailureCode.LOCATION_UNUSABLE);
    }
    if (free < manifest.bytes()) {
      throw FailureCode.NO_ROOM.failure(
          "the copy needs %d bytes beside the live files, %d are free"
              .formatted(manifest.bytes(), free));
    }
    return new Observed(all.size(), missing, free, attempt);
  }

  /** The plan may name other files than when the backup was taken. */
  private static void requireSamePlaces(List<FilePlaces.Place> all, FilesManifest manifest) {
    for (FilePlaces.Place place : all) {
      boolean known =
          place.tree() == manifest.tree()
              && manifest.entries().stream().anyMatch(it -> it.path().equals(place.name()));
      if (!known) {
        throw FailureCode.NO_BACKUP.failure(
            "backup %s is of %s, and not of %s"
                .formatted(manifest.id(), manifest.places(), place.live()));
      }
    }
  }

  @Override
  public Unpacked unpackBeside(Source source) {
    Attempt attempt = attempts.current();
    List<FilePlaces.Place> all = held(source.target());
    return jobs.run(
        key(source.target(), "unpack"),
        progress -> {
          FilesManifest manifest = ArchiveStore.read(source.backup());
          try {
            List<Path> sides = new ArrayList<>();
            for (FilePlaces.Place place : all) {
              sides.add(side(place.run(source.target()), attempt));
            }
            Unpacking unpacking = new Unpacking(all, sides, progress);
            ArchiveStore.reader(source.backup(), manifest).read(unpacking);
            unpacking.toDisk();
            List<String> paths = sides.stream().map(Path::toString).toList();
            return new Unpacked(paths, unpacking.files(), unpacking.bytes(), attempt);
          } catch (IOException | UncheckedIOException e) {
            throw failure(source.target(), e);
          }
        });
  }

  /** A run that lost its folder meanwhile is told that, and not that a file could not be made. */
  private RuntimeException failure(FilesTarget target, Exception e) {
    held(target);
    return FileFailures.of("unpacking the archive", e, FailureCode.UNPACK_FAILED);
  }

  private static Path side(RunFolder run, Attempt attempt) throws IOException {
    for (Path copy : RunFolder.children(run.stage(Stage.OPEN))) {
      RunFolder.remove(copy, run.own("gone"));
    }
    return run.stage(Stage.OPEN).resolve("copy_" + attempt.number());
  }

  private List<FilePlaces.Place> held(FilesTarget target) {
    List<FilePlaces.Place> all = places.of(target);
    all.forEach(it -> it.run(target).requireHeld());
    return all;
  }

  private static JobKey key(FilesTarget target, String step) {
    return new JobKey(target.run(), step + "-" + target.component());
  }

  @Override
  public SideCopies.Matched matchProperties(Copy copy) {
    Attempt attempt = attempts.current();
    held(copy.source().target());
    return jobs.run(
        key(copy.source().target(), "match"),
        progress -> {
          Properties properties = new Properties(ArchiveStore.read(copy.source().backup()));
          try {
            for (SidePlace it : sides(copy)) {
              properties.set(it.place(), it.side());
            }
            return new SideCopies.Matched(properties.findings(), attempt);
          } catch (IOException e) {
            throw FileFailures.of(
                "giving owners and permissions, which may need root", e, FailureCode.UNPACK_FAILED);
          }
        });
  }

  /** A place with the copy that is to be there. */
  private record SidePlace(FilePlaces.Place place, Path side) {}

  private List<SidePlace> sides(Copy copy) {
    List<FilePlaces.Place> all = places.of(copy.source().target());
    List<SidePlace> sides = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      sides.add(new SidePlace(all.get(i), Path.of(copy.sides().get(i))));
    }
    return sides;
  }

  @Override
  public RepositoryCopies.Verified verify(Copy copy) {
    Attempt attempt = attempts.current();
    held(copy.source().target());
    return jobs.run(
        key(copy.source().target(), "verify"),
        progress -> {
          TreeChecks checks = new TreeChecks(ArchiveStore.read(copy.source().backup()));
          try {
            for (SidePlace it : sides(copy)) {
              checks.compare(it.place(), it.side(), progress);
            }
            List<CheckReport> seen = checks.reports();
            return new RepositoryCopies.Verified(seen, attempt);
          } catch (IOException e) {
            throw FileFailures.of("verifying the copy", e, FailureCode.SIDE_COPY_DIFFERS);
          }
        });
  }

  @Override
  public RepositoryCopies.Removed remove(FilesTarget target) {
    Attempt attempt = attempts.current();
    List.of("unpack", "match", "verify").forEach(it -> jobs.end(key(target, it)));
    try {
      List<String> removed = new ArrayList<>();
      for (FilePlaces.Place place : places.of(target)) {
        removed.addAll(remove(place.run(target)));
      }
      return new RepositoryCopies.Removed(removed, attempt);
    } catch (IOException e) {
      throw FileFailures.of("removing the copy", e, FailureCode.UNPACK_FAILED);
    }
  }

  /** The stage goes first, so that no worker that stood still can put a copy in place any more. */
  private static List<String> remove(RunFolder run) throws IOException {
    List<String> removed = new ArrayList<>();
    if (run.hasOld()) {
      throw FailureCode.SWAP_FAILED.failure("the old files are still in " + run.own());
    }
    for (Stage stage : List.of(Stage.OPEN, Stage.DONE)) {
      RunFolder.children(run.stage(stage)).stream()
          .filter(it -> !it.getFileName().toString().equals(FolderSwap.BEGUN))
          .filter(Files::exists)
          .forEach(it -> removed.add(it.toString()));
      RunFolder.remove(run.stage(stage), run.own("gone"));
    }
    return removed;
  }
}
