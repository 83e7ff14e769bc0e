package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.restore.KeptRepositories;
import dev.holdfast.workflows.restore.RepositoryCopies;
import dev.holdfast.workflows.restore.RepositoryFences;
import dev.holdfast.workflows.restore.RepositoryRollbackStep;
import dev.holdfast.workflows.restore.RepositoryStep;
import dev.holdfast.workflows.restore.RepositorySwaps;
import dev.holdfast.workflows.restore.RepositoryTarget;
import dev.holdfast.workflows.restore.SideCopies;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceReleased;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceTaken;
import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A repository's location and origin, in memory. At first the location is at {@link #OLD}, which
 * the origin has, and the origin one commit further, at {@link #ORIGIN}.
 */
public final class FakeRepository
    implements RepositoryCopies, RepositoryFences, RepositorySwaps, KeptRepositories {

  /** Where the origin's branch is. */
  public static final String ORIGIN = "b".repeat(40);

  /** Where the location is at first. */
  public static final String OLD = "a".repeat(40);

  private static final String LIVE = "/srv/code";

  private final Script script;
  private final Supplier<Instant> clock;
  private final SortedMap<String, String> folders = new ConcurrentSkipListMap<>();
  private final SortedMap<String, Boolean> swapped = new ConcurrentSkipListMap<>();
  private final SortedMap<String, Boolean> putBack = new ConcurrentSkipListMap<>();
  private volatile @Nullable String holder;
  private volatile @Nullable String restoredBy;
  private final AtomicLong unpushed = new AtomicLong();
  private volatile boolean changedWhileLive;
  private volatile CheckReport.State sideCheck = CheckReport.State.PASSED;

  FakeRepository(Script script, Supplier<Instant> clock) {
    this.script = script;
    this.clock = clock;
    folders.put(LIVE, OLD);
  }

  /** The folder at the location is gone. */
  public void losesLive() {
    folders.remove(LIVE);
  }

  /** Somebody commits at the location and does not push. */
  public void commitsWithoutPushing() {
    if (restoredBy == null) {
      unpushed.incrementAndGet();
    } else {
      changedWhileLive = true;
    }
  }

  /** Somebody works in the restored copy as soon as it is live. */
  public void someoneChangesTheRestoredCopy() {
    changedWhileLive = true;
  }

  /** What the required checks say of the side copy. */
  public void sideCheckIs(CheckReport.State state) {
    sideCheck = state;
  }

  /** Every folder with the commit that it is at. */
  public SortedMap<String, String> folders() {
    return new TreeMap<>(folders);
  }

  /** The run that has the fence record. */
  public @Nullable String holder() {
    return holder;
  }

  /** Where the location is, null if there is nothing. */
  public @Nullable String live() {
    return folders.get(LIVE);
  }

  private static String side(RepositoryTarget target) {
    return LIVE + "_restore_" + target.run();
  }

  private static String kept(RepositoryTarget target) {
    return LIVE + "_before_" + target.run();
  }

  @Override
  public Observed observe(RepositoryTarget target) {
    return script.play(
        RepositoryStep.OBSERVE_ORIGIN,
        () -> {
          Live live = folders.containsKey(LIVE) ? Live.WORKING_TREE : Live.MISSING;
          return new Observed(ORIGIN, live, live == Live.WORKING_TREE, FakeWorld.attempt());
        });
  }

  @Override
  public FenceTaken take(Claim claim) {
    return script.play(
        RepositoryStep.TAKE_FENCE,
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
  public FenceReleased release(RepositoryTarget target) {
    return script.play(
        RepositoryStep.RELEASE_FENCE,
        () -> {
          boolean had = target.run().equals(holder);
          holder = had ? null : holder;
          return new FenceReleased(had, FakeWorld.attempt());
        });
  }

  @Override
  public Cloned cloneBeside(Source source) {
    return script.play(
        RepositoryStep.CLONE_BESIDE,
        () -> {
          folders.put(side(source.target()), ORIGIN);
          return new Cloned(side(source.target()), ORIGIN, 4096, FakeWorld.attempt());
        });
  }

  @Override
  public SideCopies.Matched matchProperties(Copy copy) {
    return script.play(
        RepositoryStep.MATCH_PROPERTIES,
        () -> new SideCopies.Matched(List.of(), FakeWorld.attempt()));
  }

  @Override
  public Verified verify(Copy copy) {
    return script.play(
        RepositoryStep.VERIFY_SIDE_COPY,
        () -> {
          var check =
              new CheckReport(
                  "branch main is at the origin's commit",
                  true,
                  sideCheck,
                  ORIGIN,
                  folders.get(copy.side()),
                  Duration.ofMillis(5));
          return new Verified(List.of(check), FakeWorld.attempt());
        });
  }

  @Override
  public Removed remove(RepositoryTarget target) {
    return script.undo(
        RepositoryStep.CLONE_BESIDE,
        () -> {
          boolean there = folders.remove(side(target)) != null;
          List<String> removed = there ? List.of(side(target)) : List.of();
          return new Removed(removed, FakeWorld.attempt());
        });
  }

  @Override
  public Swapped swap(Copy copy) {
    return script.play(
        RepositoryStep.SWAP,
        () -> {
          RepositoryTarget target = copy.source().target();
          if (!target.run().equals(holder)) {
            throw FailureCode.FENCE_LOST.failure("run " + target.run() + " does not hold " + LIVE);
          }
          if (swapped.putIfAbsent(target.run(), true) == null) {
            rename(LIVE, kept(target));
            rename(copy.side(), LIVE);
            restoredBy = target.run();
          }
          String kept = folders.containsKey(kept(target)) ? kept(target) : null;
          return new Swapped(kept, clock.get(), Duration.ofMillis(3), FakeWorld.attempt());
        });
  }

  private void rename(String from, String to) {
    String content = folders.remove(from);
    if (content != null) {
      folders.put(to, content);
    }
  }

  @Override
  public SwappedBack swapBack(Copy copy) {
    return script.undo(
        RepositoryStep.SWAP,
        () -> {
          RepositoryTarget target = copy.source().target();
          String written = LIVE + "_written_" + target.run();
          boolean was = swapped.containsKey(target.run());
          if (Boolean.TRUE.equals(swapped.get(target.run()))) {
            swapped.put(target.run(), false);
            rename(LIVE, changedWhileLive ? written : copy.side());
            rename(kept(target), LIVE);
            restoredBy = null;
          }
          String left = folders.containsKey(written) ? written : null;
          return new SwappedBack(was, left, FakeWorld.attempt());
        });
  }

  @Override
  public LossMeasured measureLoss(Question question) {
    return script.play(
        RepositoryStep.MEASURE_LOSS,
        () -> {
          long commits = unpushed.get();
          Instant oldest = commits == 0 ? null : clock.get().minus(Duration.ofHours(1));
          return new LossMeasured(
              true, commits, 0, 0, oldest, commits + " commits", FakeWorld.attempt());
        });
  }

  private static String restored(RepositoryTarget target) {
    return LIVE + "_returned_" + target.run();
  }

  private void requireHeld(RepositoryTarget target) {
    if (!target.run().equals(holder)) {
      throw FailureCode.FENCE_LOST.failure("run " + target.run() + " does not hold " + LIVE);
    }
  }

  @Override
  public Ready preflight(Kept kept) {
    return script.play(
        RepositoryRollbackStep.PREFLIGHT,
        () -> {
          requireHeld(kept.target());
          boolean ours = kept.swappedBy().equals(restoredBy);
          boolean gone = kept.folder() != null && !folders.containsKey(kept.folder());
          if (gone || (!ours && folders.containsKey(LIVE))) {
            throw FailureCode.NOT_KEPT.failure(LIVE + " is not what was restored");
          }
          return new Ready(ours, kept.folder(), FakeWorld.attempt());
        });
  }

  @Override
  public PutBack putBack(Kept kept) {
    return script.play(
        RepositoryRollbackStep.PUT_BACK,
        () -> {
          requireHeld(kept.target());
          if (putBack.putIfAbsent(kept.target().run(), true) == null) {
            rename(LIVE, restored(kept.target()));
            rename(String.valueOf(kept.folder()), LIVE);
            restoredBy = null;
          }
          return new PutBack("it is back", clock.get(), Duration.ofMillis(3), FakeWorld.attempt());
        });
  }

  @Override
  public TakenBack takeBack(Kept kept) {
    return script.undo(
        RepositoryRollbackStep.PUT_BACK,
        () -> {
          boolean was = putBack.containsKey(kept.target().run());
          if (Boolean.TRUE.equals(putBack.get(kept.target().run()))) {
            requireHeld(kept.target());
            putBack.put(kept.target().run(), false);
            rename(LIVE, String.valueOf(kept.folder()));
            rename(restored(kept.target()), LIVE);
            restoredBy = kept.swappedBy();
          }
          return new TakenBack(was, FakeWorld.attempt());
        });
  }

  @Override
  public Written keepWritten(RepositoryTarget target) {
    return script.play(
        RepositoryRollbackStep.KEEP_WRITTEN,
        () -> {
          String written = LIVE + "_written_" + target.run();
          if (changedWhileLive) {
            rename(restored(target), written);
          }
          folders.remove(restored(target));
          boolean kept = folders.containsKey(written);
          return new Written(
              kept ? written : null, true, kept ? 1 : 0, 0, 0, 0, FakeWorld.attempt());
        });
  }
}
