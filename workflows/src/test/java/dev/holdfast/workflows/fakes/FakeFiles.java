package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.backup.ArchivedFiles;
import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.backup.DatabaseDumps;
import dev.holdfast.workflows.backup.FileArchives;
import dev.holdfast.workflows.backup.FilesBackupStep;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.restore.FileCopies;
import dev.holdfast.workflows.restore.FileSwaps;
import dev.holdfast.workflows.restore.FilesRestoreStep;
import dev.holdfast.workflows.restore.FilesRollbackStep;
import dev.holdfast.workflows.restore.KeptFiles;
import dev.holdfast.workflows.restore.KeptRepositories;
import dev.holdfast.workflows.restore.RepositoryCopies;
import dev.holdfast.workflows.restore.SideCopies;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceReleased;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceTaken;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.FileFences;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A tree of files with one backup, in memory; at first the live one is {@link #OLD}. */
public final class FakeFiles
    implements FileArchives, ArchivedFiles, FileFences, FileCopies, FileSwaps, KeptFiles {

  /** What the backup holds. */
  public static final String BACKUP = "as in the backup";

  /** What is live at first. */
  public static final String OLD = "as it was left";

  private static final String LIVE = "/srv/config";

  private final Script script;
  private final Supplier<Instant> clock;
  private final SortedMap<String, String> folders = new ConcurrentSkipListMap<>();
  private final SortedMap<String, Boolean> swapped = new ConcurrentSkipListMap<>();
  private final SortedMap<String, Boolean> putBack = new ConcurrentSkipListMap<>();
  private final Instant backedUpAt;
  private volatile @Nullable String holder;
  private volatile boolean unfinished;
  private volatile boolean changedWhileLive;
  private volatile CheckReport.State sideCheck = CheckReport.State.PASSED;

  FakeFiles(Script script, Supplier<Instant> clock) {
    this.script = script;
    this.clock = clock;
    this.backedUpAt = clock.get().minus(Duration.ofHours(1));
    folders.put(LIVE, OLD);
  }

  /** The disk is gone. */
  public void losesLive() {
    folders.remove(LIVE);
  }

  /** Somebody works in the restored copy as soon as it is live. */
  public void someoneChangesTheRestoredCopy() {
    changedWhileLive = true;
  }

  /** What the required checks say of the side copy. */
  public void sideCheckIs(CheckReport.State state) {
    sideCheck = state;
  }

  /** Every folder with what it holds. */
  public SortedMap<String, String> folders() {
    return new TreeMap<>(folders);
  }

  /** What is live, null if nothing is. */
  public @Nullable String live() {
    return folders.get(LIVE);
  }

  /** The run that has the fence record. */
  public @Nullable String holder() {
    return holder;
  }

  /** Whether an archive was begun and neither completed nor removed. */
  public boolean isUnfinished() {
    return unfinished;
  }

  private static String side(FilesTarget target) {
    return LIVE + "_copy_" + target.run();
  }

  private static String kept(String run) {
    return LIVE + "_before_" + run;
  }

  private static String written(FilesTarget target) {
    return LIVE + "_written_" + target.run();
  }

  private static String restored(FilesTarget target) {
    return LIVE + "_returned_" + target.run();
  }

  private BackupReference reference() {
    return new BackupReference(
        "20261120T021500Z-r0",
        "files",
        null,
        backedUpAt,
        backedUpAt.plusSeconds(1),
        null,
        null,
        null,
        4096,
        3,
        "0".repeat(64),
        new TreeMap<>(),
        false,
        "/backups/shop/config/20261120T021500Z-r0");
  }

  @Override
  public FileArchives.Ready preflight(FilesTarget target) {
    return script.play(
        FilesBackupStep.PREFLIGHT,
        () -> new FileArchives.Ready(3, 4096, 1 << 20, FakeWorld.attempt()));
  }

  @Override
  public Taken archive(FilesTarget target) {
    unfinished = true;
    Taken taken =
        script.play(FilesBackupStep.ARCHIVE, () -> new Taken(reference(), 0, FakeWorld.attempt()));
    unfinished = false;
    return taken;
  }

  @Override
  public DatabaseDumps.Removed removeUnfinished(FilesTarget target) {
    return script.undo(
        FilesBackupStep.ARCHIVE,
        () -> {
          int removed = unfinished ? 1 : 0;
          unfinished = false;
          return new DatabaseDumps.Removed(removed, FakeWorld.attempt());
        });
  }

  @Override
  public Backups.Chosen choose(Wish wish) {
    return script.play(
        FilesRestoreStep.CHOOSE_BACKUP,
        () ->
            new Backups.Chosen(
                reference(), backedUpAt, backedUpAt, "the newest", FakeWorld.attempt()));
  }

  @Override
  public Backups.Verified verify(BackupReference backup) {
    return script.play(
        FilesRestoreStep.VERIFY_BACKUP,
        () -> new Backups.Verified(backup.files(), backup.sizeBytes(), FakeWorld.attempt()));
  }

  @Override
  public FenceTaken take(Claim claim) {
    return script.play(
        FilesRestoreStep.TAKE_FENCE,
        () -> {
          String run = claim.target().run();
          if (holder != null && !run.equals(holder)) {
            throw FailureCode.FENCE_HELD.failure(LIVE + " is held by run " + holder);
          }
          holder = run;
          return new FenceTaken(LIVE, 1, null, FakeWorld.attempt());
        });
  }

  @Override
  public FenceReleased release(FilesTarget target) {
    return script.play(
        FilesRestoreStep.RELEASE_FENCE,
        () -> {
          boolean had = target.run().equals(holder);
          holder = had ? null : holder;
          return new FenceReleased(had, FakeWorld.attempt());
        });
  }

  private void requireHeld(FilesTarget target) {
    if (!target.run().equals(holder)) {
      throw FailureCode.FENCE_LOST.failure("run " + target.run() + " does not hold " + LIVE);
    }
  }

  @Override
  public Observed observe(Source source) {
    return script.play(
        FilesRestoreStep.PREFLIGHT,
        () -> new Observed(1, folders.containsKey(LIVE) ? 0 : 1, 1 << 20, FakeWorld.attempt()));
  }

  @Override
  public Unpacked unpackBeside(Source source) {
    return script.play(
        FilesRestoreStep.UNPACK_BESIDE,
        () -> {
          requireHeld(source.target());
          folders.put(side(source.target()), BACKUP);
          return new Unpacked(List.of(side(source.target())), 3, 4096, FakeWorld.attempt());
        });
  }

  @Override
  public SideCopies.Matched matchProperties(Copy copy) {
    return script.play(
        FilesRestoreStep.MATCH_PROPERTIES,
        () -> new SideCopies.Matched(List.of(), FakeWorld.attempt()));
  }

  @Override
  public RepositoryCopies.Verified verify(Copy copy) {
    return script.play(
        FilesRestoreStep.VERIFY_SIDE_COPY,
        () -> {
          var check =
              new CheckReport(
                  "every file has the checksum of the backup",
                  true,
                  sideCheck,
                  "3 files",
                  sideCheck.name(),
                  Duration.ofMillis(5));
          return new RepositoryCopies.Verified(List.of(check), FakeWorld.attempt());
        });
  }

  @Override
  public RepositoryCopies.Removed remove(FilesTarget target) {
    return script.undo(
        FilesRestoreStep.UNPACK_BESIDE,
        () -> {
          boolean there = folders.remove(side(target)) != null;
          List<String> removed = there ? List.of(side(target)) : List.of();
          return new RepositoryCopies.Removed(removed, FakeWorld.attempt());
        });
  }

  private void rename(String from, String to) {
    String content = folders.remove(from);
    if (content != null) {
      folders.put(to, content);
    }
  }

  @Override
  public Swapped swap(Copy copy) {
    return script.play(
        FilesRestoreStep.SWAP,
        () -> {
          FilesTarget target = copy.source().target();
          requireHeld(target);
          if (swapped.putIfAbsent(target.run(), true) == null) {
            rename(LIVE, kept(target.run()));
            rename(side(target), LIVE);
          }
          String kept = kept(target.run());
          return new Swapped(
              folders.containsKey(kept) ? List.of(kept) : List.of(),
              clock.get(),
              Duration.ofMillis(3),
              FakeWorld.attempt());
        });
  }

  @Override
  public SwappedBack swapBack(Copy copy) {
    return script.undo(
        FilesRestoreStep.SWAP,
        () -> {
          FilesTarget target = copy.source().target();
          boolean was = swapped.containsKey(target.run());
          if (Boolean.TRUE.equals(swapped.get(target.run()))) {
            swapped.put(target.run(), false);
            rename(LIVE, changedWhileLive ? written(target) : side(target));
            rename(kept(target.run()), LIVE);
          }
          boolean left = folders.containsKey(written(target));
          return new SwappedBack(
              was, left ? List.of(written(target)) : List.of(), FakeWorld.attempt());
        });
  }

  @Override
  public LossMeasured measureLoss(Source source) {
    return script.play(
        FilesRestoreStep.MEASURE_LOSS,
        () -> {
          boolean same = BACKUP.equals(folders.get(kept(source.target().run())));
          return new LossMeasured(true, 0, same ? 0 : 1, "1 other", FakeWorld.attempt());
        });
  }

  @Override
  public KeptFiles.Ready preflight(Kept kept) {
    return script.play(
        FilesRollbackStep.PREFLIGHT,
        () -> {
          requireHeld(kept.target());
          if (!folders.containsKey(kept(kept.swappedBy()))) {
            throw FailureCode.NOT_KEPT.failure(kept(kept.swappedBy()) + " is not there");
          }
          return new KeptFiles.Ready(1, 1, 1, FakeWorld.attempt());
        });
  }

  @Override
  public PutBack putBack(Kept kept) {
    return script.play(
        FilesRollbackStep.PUT_BACK,
        () -> {
          requireHeld(kept.target());
          if (putBack.putIfAbsent(kept.target().run(), true) == null) {
            rename(LIVE, restored(kept.target()));
            rename(kept(kept.swappedBy()), LIVE);
          }
          return new PutBack("it is back", clock.get(), Duration.ofMillis(3), FakeWorld.attempt());
        });
  }

  @Override
  public KeptRepositories.TakenBack takeBack(Kept kept) {
    return script.undo(
        FilesRollbackStep.PUT_BACK,
        () -> {
          boolean was = putBack.containsKey(kept.target().run());
          if (Boolean.TRUE.equals(putBack.get(kept.target().run()))) {
            putBack.put(kept.target().run(), false);
            rename(LIVE, kept(kept.swappedBy()));
            rename(restored(kept.target()), LIVE);
          }
          return new KeptRepositories.TakenBack(was, FakeWorld.attempt());
        });
  }

  @Override
  public Written keepWritten(Kept kept) {
    return script.play(
        FilesRollbackStep.KEEP_WRITTEN,
        () -> {
          if (changedWhileLive) {
            rename(restored(kept.target()), written(kept.target()));
          }
          folders.remove(restored(kept.target()));
          boolean left = folders.containsKey(written(kept.target()));
          return new Written(
              left ? List.of(written(kept.target())) : List.of(),
              true,
              left ? 1 : 0,
              FakeWorld.attempt());
        });
  }
}
