package dev.holdfast.activities.files;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.workflows.backup.DatabaseDumps;
import dev.holdfast.workflows.backup.FileArchives;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backs files up as archives of tar. A backup belongs to the worker process, not to an attempt: one
 * that comes back to the same worker joins it, one on another worker removes what its predecessor
 * left and begins anew.
 */
public final class TarBackup implements FileArchives {

  private static final Logger log = LoggerFactory.getLogger(TarBackup.class);

  private final FilePlaces places;
  private final DurableJobs jobs;
  private final Attempts attempts;
  private final String host;

  /**
   * Backs up the files of one host.
   *
   * @param host its name, for manifests
   */
  public TarBackup(FilePlaces places, DurableJobs jobs, Attempts attempts, String host) {
    this.places = places;
    this.jobs = jobs;
    this.attempts = attempts;
    this.host = host;
  }

  @Override
  public Ready preflight(FilesTarget target) {
    Attempt attempt = attempts.current();
    places.requireApart(target);
    return DurableJobs.attend(
        new JobKey(target.run(), "preflight"),
        progress -> {
          try {
            return look(target, attempt);
          } catch (IOException e) {
            throw FileFailures.of("looking at the files", e, FailureCode.ARCHIVE_FAILED);
          }
        });
  }

  private Ready look(FilesTarget target, Attempt attempt) throws IOException {
    long files = 0;
    long bytes = 0;
    for (FilePlaces.Place place : places.of(target)) {
      if (FilePlaces.requireExchangeable(place) == Location.Before.MISSING) {
        throw FailureCode.ARCHIVE_FAILED.failure(
            "there is nothing to back up: " + place.live() + " is not there");
      }
      new FolderFence(place.run(target)).requireFree();
      for (Path it : new FileTree(place.live()).all().values()) {
        UnixStat stat = UnixStat.of(it);
        if (stat.type() == ArchivedEntry.Type.FILE) {
          requireReadable(it);
          files++;
          bytes += stat.size();
        }
      }
    }
    long free = places.store(target).freeBytes();
    if (free < bytes) {
      throw FailureCode.NO_ROOM.failure(
          "a backup may need %d bytes in %s, %d are free"
              .formatted(bytes, places.store(target).location(), free));
    }
    return new Ready(files, bytes, free, attempt);
  }

  private static void requireReadable(Path file) {
    if (!Files.isReadable(file)) {
      throw FailureCode.ARCHIVE_FAILED.failure("the worker may not read " + file);
    }
  }

  @Override
  public Taken archive(FilesTarget target) {
    Attempt attempt = attempts.current();
    for (FilePlaces.Place place : places.of(target)) {
      place.run(target).requireHeld();
    }
    ArchiveStore.Stored stored =
        jobs.run(key(target), progress -> archive(target, attempt.number(), progress));
    return new Taken(stored.reference(), stored.manifest().left().size(), attempt);
  }

  private static JobKey key(FilesTarget target) {
    return new JobKey(target.run(), "archive");
  }

  private ArchiveStore.Stored archive(FilesTarget target, int attempt, JobProgress progress)
      throws InterruptedException {
    BackupFolders store = places.store(target);
    store.discard(target.plan(), target.component(), target.run());
    // in this order: a predecessor either completed before its folder was taken away, or never will
    Optional<ArchiveStore.Stored> done =
        new ArchiveStore(store).ofRun(target.plan(), target.component(), target.run());
    return done.isPresent() ? done.get() : take(target, store, attempt, progress);
  }

  private ArchiveStore.Stored take(
      FilesTarget target, BackupFolders store, int attempt, JobProgress progress)
      throws InterruptedException {
    UnfinishedBackup unfinished =
        store.begin(target.plan(), target.component(), target.run(), attempt);
    boolean complete = false;
    try {
      Instant startedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      ArchiveWriter writer = new ArchiveWriter(unfinished, progress);
      writer.write(places.of(target));
      FilesManifest manifest = manifest(target, startedAt, writer, unfinished);
      UnfinishedBackup.Published published = unfinished.publish(manifest.id(), manifest);
      complete = true;
      return new ArchiveStore.Stored(published.folder(), manifest, published.manifestSha256());
    } catch (IOException e) {
      throw FileFailures.of("writing a backup", e, FailureCode.ARCHIVE_FAILED);
    } finally {
      if (!complete) {
        discardQuietly(unfinished);
      }
    }
  }

  private FilesManifest manifest(
      FilesTarget target, Instant startedAt, ArchiveWriter writer, UnfinishedBackup unfinished)
      throws IOException, InterruptedException {
    StoredFile archive =
        new FileChecksums(1, bytes -> {})
            .ofAndToDisk(unfinished.folder(), List.of(ArchiveWriter.NAME))
            .get(0);
    return new FilesManifest(
        FilesManifest.FORMAT,
        BackupFolders.id(startedAt, target.run()),
        FilesManifest.ENGINE,
        target.plan(),
        target.component(),
        target.run(),
        host,
        startedAt,
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        archive,
        !target.secret(),
        places.of(target).stream().map(it -> it.live().toString()).toList(),
        writer.entries(),
        writer.left());
  }

  /** The failure itself counts, and the undo tries this again. */
  private static void discardQuietly(UnfinishedBackup unfinished) {
    try {
      unfinished.discard();
    } catch (IOException e) {
      log.warn("{} could not be removed: {}", unfinished.folder(), e.toString());
    }
  }

  @Override
  public DatabaseDumps.Removed removeUnfinished(FilesTarget target) {
    Attempt attempt = attempts.current();
    jobs.end(key(target));
    BackupFolders store = places.store(target);
    int folders =
        DurableJobs.attend(
            new JobKey(target.run(), "remove-unfinished"),
            progress -> store.discard(target.plan(), target.component(), target.run()));
    return new DatabaseDumps.Removed(folders, attempt);
  }
}
