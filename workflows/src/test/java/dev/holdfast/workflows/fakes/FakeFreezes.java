package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.freeze.DatabaseFreezes;
import dev.holdfast.workflows.freeze.FrozenBy;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Which databases are frozen, in memory; none at the beginning. */
public final class FakeFreezes implements DatabaseFreezes {

  private final Map<String, FrozenBy> frozen = new ConcurrentSkipListMap<>();
  private final Set<String> stubborn = ConcurrentHashMap.newKeySet();
  private final Set<String> broken = ConcurrentHashMap.newKeySet();
  private final List<String> deeds = new CopyOnWriteArrayList<>();

  /** Whatever is to be changed of the database fails. */
  public void breaks(String database) {
    broken.add(database);
  }

  /** All is well with the database again. */
  public void mends(String database) {
    broken.remove(database);
  }

  /** A role goes on writing to the database, whatever its default is. */
  public void hasAWriter(String database) {
    stubborn.add(database);
  }

  /** Which databases are frozen, and by which run. */
  public Map<String, FrozenBy> frozen() {
    return new ConcurrentSkipListMap<>(frozen);
  }

  /** What was changed, as {@code freeze orders at weu}, in order. */
  public List<String> deeds() {
    return List.copyOf(deeds);
  }

  private static String name(DatabaseTarget target) {
    return target.database().name();
  }

  private void deed(String verb, Hold hold) {
    String name = name(hold.target());
    deeds.add(verb + " " + name + " at " + hold.target().site());
    if (broken.contains(name)) {
      throw FailureCode.PRIVILEGE_MISSING.failure("must be owner of database " + name);
    }
  }

  @Override
  public Frozen freeze(Order order) {
    deed("freeze", order.hold());
    DatabaseTarget target = order.hold().target();
    FrozenBy now =
        new FrozenBy(
            target.run(), target.plan(), order.requestedBy(), order.reason(), Instant.EPOCH);
    FrozenBy before = frozen.putIfAbsent(name(target), now);
    FrozenBy by = before == null ? now : before;
    return new Frozen(name(target), by, by.run().equals(target.run()), FakeWorld.attempt());
  }

  @Override
  public SessionsEnded endSessions(Hold hold) {
    deed("end sessions of", hold);
    return new SessionsEnded(name(hold.target()), 3, List.of(), FakeWorld.attempt());
  }

  @Override
  public Thawed thaw(Hold hold) {
    deed("thaw", hold);
    String name = name(hold.target());
    FrozenBy before = frozen.remove(name);
    List<String> databases = before == null ? List.of() : List.of(name);
    return new Thawed(name, before, databases, List.of(), FakeWorld.attempt());
  }

  @Override
  public Thawed undo(Hold hold) {
    String name = name(hold.target());
    deeds.add("undo " + name + " at " + hold.target().site());
    FrozenBy by = frozen.get(name);
    boolean mine = by != null && by.run().equals(hold.target().run());
    if (mine) {
      frozen.remove(name);
    }
    return new Thawed(
        name, mine ? by : null, mine ? List.of(name) : List.of(), List.of(), FakeWorld.attempt());
  }

  @Override
  public Seen look(DatabaseTarget target) {
    FrozenBy by = frozen.get(name(target));
    List<String> writers = stubborn.contains(name(target)) ? List.of("batch") : List.of();
    return new Seen(name(target), by, by != null, writers, FakeWorld.attempt());
  }
}
