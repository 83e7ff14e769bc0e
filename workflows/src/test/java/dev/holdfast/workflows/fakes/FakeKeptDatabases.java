package dev.holdfast.workflows.fakes;

import static java.util.Objects.requireNonNull;

import dev.holdfast.workflows.fakes.FakeDatabaseServer.Swap;
import dev.holdfast.workflows.plan.TableName;
import dev.holdfast.workflows.restore.CommitStep;
import dev.holdfast.workflows.restore.KeptDatabases;
import dev.holdfast.workflows.restore.RollbackStep;
import dev.holdfast.workflows.runbook.FailureCode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The old databases of a {@link FakeDatabaseServer}. */
record FakeKeptDatabases(FakeDatabaseServer server) implements KeptDatabases {

  private static final String TABLE = "public.orders";

  @Override
  public Ready preflight(Kept kept) {
    return server.script.play(
        RollbackStep.PREFLIGHT,
        () -> {
          requireLast(kept);
          FakeDatabase live = server.databases.get(kept.target().database().name());
          return new Ready(
              live != null,
              List.of(TableName.of("orders")),
              live == null ? 0 : live.writes(),
              rows(FakeDatabaseServer.ROWS),
              server.hostClock(),
              FakeWorld.attempt());
        });
  }

  /** A swap that was swapped back, or whose kept database is live again, counts no more. */
  private void requireLast(Kept kept) {
    String last =
        server.swaps.entrySet().stream()
            .filter(it -> !it.getValue().back() && !isReverted(it.getValue()))
            .filter(it -> !reverts(it.getValue()))
            .max(Comparator.comparing(it -> it.getValue().at()))
            .map(Map.Entry::getKey)
            .orElse("nobody");
    if (!last.equals(kept.swappedBy()) || !server.databases.containsKey(kept.database())) {
      throw FailureCode.NOT_KEPT.failure("the last swap is that of " + last);
    }
  }

  private boolean isReverted(Swap swap) {
    return server.swaps.values().stream()
        .anyMatch(it -> !it.back() && it.side().equals(swap.kept()));
  }

  private boolean reverts(Swap swap) {
    return server.swaps.values().stream().anyMatch(it -> swap.side().equals(it.kept()));
  }

  @Override
  public Seen look(Kept kept) {
    return server.script.play(
        CommitStep.LOOK,
        () -> new Seen(server.databases.containsKey(kept.database()), FakeWorld.attempt()));
  }

  @Override
  public Counted count(Replaced replaced) {
    return server.script.play(
        RollbackStep.COUNT_WRITTEN,
        () -> {
          long writes = requireNonNull(server.databases.get(replaced.database())).writes();
          boolean inDump = replaced.dump() != null && writes == replaced.changes();
          return new Counted(
              rows(FakeDatabaseServer.ROWS + writes),
              rows(writes),
              inDump,
              inDump ? "as in the dump" : "not as in the dump",
              FakeWorld.attempt());
        });
  }

  @Override
  public Removed remove(Removal removal) {
    boolean copy = removal.hold().target().run().equals(removal.swappedBy());
    return server.script.play(
        copy ? RollbackStep.DROP_COPY : CommitStep.REMOVE, () -> removed(removal));
  }

  private Removed removed(Removal removal) {
    Swap swap = server.swaps.get(removal.swappedBy());
    if (swap == null || swap.back() || !removal.database().equals(swap.kept())) {
      throw FailureCode.NOT_KEPT.failure(removal.database() + " was kept by no swap");
    }
    server.requireHeld(removal.hold());
    boolean existed = server.databases.remove(removal.database()) != null;
    return new Removed(removal.database(), existed, FakeWorld.attempt());
  }

  private static SortedMap<String, Long> rows(long count) {
    return new TreeMap<>(Map.of(TABLE, count));
  }
}
