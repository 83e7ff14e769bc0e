package dev.holdfast.workflows.fakes;

import static java.util.Objects.requireNonNull;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.HostClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server and the backups of its databases, in memory. At first database {@code shop}
 * serves {@code today's orders}, and an hour old backup holds {@code yesterday's orders}.
 */
public final class FakeDatabaseServer {

  /** The live database. */
  public static final String LIVE = "shop";

  /** What the live database holds at first. */
  public static final String TODAY = "today's orders";

  /** What the backup holds. */
  public static final String YESTERDAY = "yesterday's orders";

  /** Rows of the one table. */
  static final long ROWS = 42;

  /** What the server remembers of a run's swap. */
  record Swap(@Nullable String kept, String side, Instant at, boolean back) {
    Swap takenBack() {
      return new Swap(kept, side, at, true);
    }
  }

  /** Everything that a run can change here; two equal ones are the same world. */
  public record State(
      SortedMap<String, FakeDatabase> databases,
      SortedMap<String, String> fenceHolders,
      SortedMap<String, String> backups,
      SortedMap<String, String> unfinishedBackups) {}

  final Script script;
  final NavigableMap<String, FakeDatabase> databases = new ConcurrentSkipListMap<>();
  final SortedMap<String, String> fenceHolders = new ConcurrentSkipListMap<>();
  final SortedMap<String, String> backups = new ConcurrentSkipListMap<>();
  final SortedMap<String, String> unfinishedBackups = new ConcurrentSkipListMap<>();
  final SortedMap<String, Swap> swaps = new ConcurrentSkipListMap<>();
  final SortedMap<String, Instant> closedBy = new ConcurrentSkipListMap<>();
  final SortedMap<String, Instant> takenLater = new ConcurrentSkipListMap<>();

  /** What was dumped because of roll backs: how many writes each dump holds. */
  final SortedMap<String, Long> writtenDumps = new ConcurrentSkipListMap<>();

  final Set<String> droppedBy = new ConcurrentSkipListSet<>();

  final Instant backupTakenAt;
  private final Supplier<Instant> clock;
  final AtomicLong epoch = new AtomicLong();
  volatile int rowsWrittenOnceOpen;
  volatile boolean readable = true;
  volatile CheckReport.State sideCheck = CheckReport.State.PASSED;
  volatile CheckReport.State serviceCheck = CheckReport.State.PASSED;
  private volatile @Nullable Duration clockOffset = Duration.ZERO;
  private volatile Duration goodAfter = Duration.ofSeconds(7);
  private volatile @Nullable Instant goodSince;

  FakeDatabaseServer(Script script, Supplier<Instant> clock) {
    this.script = script;
    this.clock = clock;
    this.backupTakenAt = clock.get().minus(Duration.ofHours(1));
    databases.put(LIVE, new FakeDatabase(TODAY, true, 0));
    backups.put("b1", YESTERDAY);
  }

  /** Somebody dropped the live database. */
  public void losesLiveDatabase() {
    databases.remove(LIVE);
  }

  /** The live database is there but can't be read any more. */
  public void corruptsLiveDatabase() {
    readable = false;
  }

  /** Nothing was written to the live database since the backup. */
  public void wroteNothingSinceTheBackup() {
    databases.put(LIVE, new FakeDatabase(YESTERDAY, true, 0));
  }

  /** Another run has the fence record. */
  public void isHeldBy(String run) {
    epoch.incrementAndGet();
    fenceHolders.put(LIVE, run);
  }

  /** Clients write to the restored copy as soon as they are let in. */
  public void someoneWritesAfterSwap() {
    rowsWrittenOnceOpen = 3;
  }

  /** What the plan's required check says of the side copy. */
  public void sideCopyCheckIs(CheckReport.State state) {
    sideCheck = state;
  }

  /** What the plan's required check says of the live database after the swap. */
  public void serviceCheckIs(CheckReport.State state) {
    serviceCheck = state;
  }

  /** The server's clock against the worker's, null for unknown. */
  public void clockIsOffBy(@Nullable Duration offset) {
    clockOffset = offset;
  }

  /** The service is good this long after it was let in. */
  public void isGoodAfter(Duration duration) {
    goodAfter = duration;
  }

  /** Clients write so many rows to the live database now. */
  public void someoneWrites(int rows) {
    databases.computeIfPresent(LIVE, (name, it) -> it.written(rows));
  }

  /** A backup of the live database is taken now. */
  public void takesBackup(String id) {
    backups.put(id, requireNonNull(databases.get(LIVE)).content());
    takenLater.put(id, now());
  }

  /** How many rows written since the swap the dumps of roll backs hold, by the dump's id. */
  public SortedMap<String, Long> writtenDumps() {
    return new TreeMap<>(writtenDumps);
  }

  /** The snapshot of the backup. */
  public Instant backupTakenAt() {
    return backupTakenAt;
  }

  /** When {@code run} shut clients out of the live database, null if it did not. */
  public @Nullable Instant closedAt(String run) {
    return closedBy.get(run);
  }

  /** The first good look that the service checks reported, null before. */
  public @Nullable Instant goodSince() {
    return goodSince;
  }

  /** What clients of the live database find. */
  public @Nullable FakeDatabase live() {
    return databases.get(LIVE);
  }

  /** The world as it stands. */
  public State state() {
    return new State(
        new TreeMap<>(databases),
        new TreeMap<>(fenceHolders),
        new TreeMap<>(backups),
        new TreeMap<>(unfinishedBackups));
  }

  boolean holds(Hold hold) {
    String database = hold.target().database().name();
    return hold.target().run().equals(fenceHolders.get(database)) && hold.epoch() == epoch.get();
  }

  /** As the real adapters: before every change. */
  void requireHeld(Hold hold) {
    if (!holds(hold)) {
      throw FailureCode.FENCE_LOST.failure(
          "run %s does not hold %s any more".formatted(hold.target().run(), fenceHolders));
    }
  }

  Instant now() {
    return clock.get();
  }

  Instant becomesGood() {
    goodSince = now().plus(goodAfter);
    return goodSince;
  }

  HostClock hostClock() {
    return new HostClock("database server", clockOffset);
  }

  BackupReference backup(String id) {
    return backup(id, 0);
  }

  /** One of a database to which so many rows were written. */
  BackupReference backup(String id, long written) {
    Instant takenAt = takenLater.getOrDefault(id, backupTakenAt);
    return new BackupReference(
        id,
        "DUMP",
        "15.6",
        takenAt,
        takenAt.plusSeconds(30),
        "0/1A2B3C4",
        null,
        1,
        4096,
        3,
        "ab12",
        new TreeMap<>(Map.of("public.orders", ROWS + written)),
        false,
        "/backups/" + id);
  }

  List<Object> ports() {
    return List.of(
        new FakeBackups(this),
        new FakeDatabaseDumps(this),
        new FakeDatabaseFences(this),
        new FakeDatabaseSwaps(this),
        new FakeKeptDatabases(this),
        new FakeLiveDrops(this),
        new FakeServiceChecks(this),
        new FakeSideCopies(this));
  }
}
