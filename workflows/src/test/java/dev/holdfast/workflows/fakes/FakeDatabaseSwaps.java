package dev.holdfast.workflows.fakes;

import static dev.holdfast.workflows.restore.RestoreStep.OPEN;
import static dev.holdfast.workflows.restore.RestoreStep.QUIESCE;
import static dev.holdfast.workflows.restore.RestoreStep.SWAP;
import static java.util.Objects.requireNonNull;

import dev.holdfast.workflows.fakes.FakeDatabaseServer.Swap;
import dev.holdfast.workflows.restore.DatabaseNames;
import dev.holdfast.workflows.restore.DatabaseSwaps;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Renames the databases of a {@link FakeDatabaseServer}. */
record FakeDatabaseSwaps(FakeDatabaseServer server) implements DatabaseSwaps {

  @Override
  public Quiesced quiesce(Pair pair) {
    return server.script.play(
        QUIESCE,
        () -> {
          server.requireHeld(pair.hold());
          server.databases.computeIfPresent(pair.side(), (name, it) -> it.closed());
          String live = pair.target().database().name();
          if (!server.databases.containsKey(live)) {
            return new Quiesced(false, null, 0, FakeWorld.attempt());
          }
          server.databases.computeIfPresent(live, (name, it) -> it.closed());
          server.closedBy.putIfAbsent(pair.target().run(), server.now());
          Instant closedAt = server.closedAt(pair.target().run());
          return new Quiesced(true, closedAt, 2, FakeWorld.attempt());
        });
  }

  @Override
  public Reopened reopen(Hold hold) {
    return server.script.undo(
        QUIESCE,
        () -> {
          boolean closed = server.closedBy.containsKey(hold.target().run());
          if (closed) {
            server.requireHeld(hold);
            server.closedBy.remove(hold.target().run());
            String live = hold.target().database().name();
            server.databases.computeIfPresent(live, (name, it) -> it.opened());
          }
          return new Reopened(closed, FakeWorld.attempt());
        });
  }

  @Override
  public Swapped swap(Pair pair) {
    return server.script.play(
        SWAP,
        () -> {
          server.requireHeld(pair.hold());
          String run = pair.target().run();
          Swap done = server.swaps.computeIfAbsent(run, it -> swapNow(pair));
          return new Swapped(done.kept(), done.at(), FakeWorld.attempt());
        });
  }

  private Swap swapNow(Pair pair) {
    String live = pair.target().database().name();
    String run = pair.target().run();
    String kept = server.databases.containsKey(live) ? DatabaseNames.before(live, run) : null;
    if (kept != null) {
      rename(live, kept);
    }
    rename(pair.side(), live);
    return new Swap(kept, pair.side(), server.now(), false);
  }

  @Override
  public SwappedBack swapBack(Pair pair) {
    return server.script.undo(
        SWAP,
        () -> {
          String run = pair.target().run();
          Swap swap = server.swaps.get(run);
          if (swap == null) {
            return new SwappedBack(false, null, FakeWorld.attempt());
          }
          if (!swap.back()) {
            server.requireHeld(pair.hold());
            swapBackNow(pair, swap);
          }
          String written = DatabaseNames.written(pair.target().database().name(), run);
          boolean kept = server.databases.containsKey(written);
          return new SwappedBack(true, kept ? written : null, FakeWorld.attempt());
        });
  }

  private void swapBackNow(Pair pair, Swap swap) {
    String live = pair.target().database().name();
    String run = pair.target().run();
    FakeDatabase copy = requireNonNull(server.databases.remove(live));
    boolean written = copy.writes() != pair.writes();
    server.databases.put(written ? DatabaseNames.written(live, run) : swap.side(), copy.closed());
    if (swap.kept() != null) {
      rename(swap.kept(), live);
    }
    server.swaps.put(run, swap.takenBack());
  }

  @Override
  public SwappedBack takeBack(Pair pair) {
    return server.script.undo(
        SWAP,
        () -> {
          Swap swap = server.swaps.get(pair.target().run());
          if (swap == null) {
            return new SwappedBack(false, null, FakeWorld.attempt());
          }
          if (!swap.back()) {
            takeBackNow(pair, swap);
          }
          return new SwappedBack(true, null, FakeWorld.attempt());
        });
  }

  private void takeBackNow(Pair pair, Swap swap) {
    String live = pair.target().database().name();
    server.databases.put(pair.side(), requireNonNull(server.databases.remove(live)).closed());
    if (swap.kept() != null) {
      rename(swap.kept(), live);
    }
    server.swaps.put(pair.target().run(), swap.takenBack());
  }

  @Override
  public Opened open(Pair pair) {
    return server.script.play(
        OPEN,
        () -> {
          server.requireHeld(pair.hold());
          server.databases.computeIfPresent(
              pair.target().database().name(),
              (name, it) -> it.opened().written(server.rowsWrittenOnceOpen));
          return new Opened(server.now(), gap(pair.target().run()), FakeWorld.attempt());
        });
  }

  private @Nullable Duration gap(String run) {
    Instant closedAt = server.closedAt(run);
    return closedAt == null ? null : Duration.between(closedAt, server.now());
  }

  private void rename(String from, String to) {
    server.databases.put(to, requireNonNull(server.databases.remove(from)));
  }
}
