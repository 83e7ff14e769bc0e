package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.failover.Rejoins;
import dev.holdfast.workflows.runbook.FailureCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Old primaries that come back in memory, by the name of the member. All roads but one are open.
 */
public final class FakeRejoins implements Rejoins {

  private final Map<String, OldPrimary> olds = new ConcurrentHashMap<>();
  private final List<String> deeds = new CopyOnWriteArrayList<>();

  private static final class OldPrimary {
    private final Set<Road> closed = ConcurrentHashMap.newKeySet();
    private final Set<Road> failing = ConcurrentHashMap.newKeySet();
    private volatile boolean spoilt;
    private volatile boolean kept;
    private volatile @Nullable Road cameBy;
  }

  private OldPrimary old(String member) {
    return olds.computeIfAbsent(
        member,
        name -> {
          OldPrimary old = new OldPrimary();
          old.closed.add(Road.FOLLOW);
          return old;
        });
  }

  /** It was shut down before the fork. */
  public void wasShutDown(String member) {
    old(member).closed.remove(Road.FOLLOW);
  }

  /** A survey finds that the road can't be taken. */
  public void hasNoWay(String member, Road road) {
    old(member).closed.add(road);
  }

  /** A survey finds it open, but it does not lead to the end. */
  public void breaksDown(String member, Road road) {
    old(member).failing.add(road);
  }

  /** The road by which it came back; null if it did not. */
  public @Nullable Road cameBy(String member) {
    return old(member).cameBy;
  }

  /** What was asked, as {@code REWIND shop-weu}, in order; surveys are left out. */
  public List<String> deeds() {
    return List.copyOf(deeds);
  }

  @Override
  public Surveyed survey(Rejoining rejoining) {
    OldPrimary old = old(name(rejoining));
    return new Surveyed(
        Arrays.stream(Road.values())
            .map(
                it ->
                    new RoadSeen(
                        it,
                        isOpen(old, it),
                        isOpen(old, it) ? "nothing is in the way" : "blocked",
                        null))
            .toList(),
        null,
        false,
        FakeWorld.attempt());
  }

  private static boolean isOpen(OldPrimary old, Road road) {
    return !old.closed.contains(road) && !(old.spoilt && road != Road.REBUILD);
  }

  @Override
  public Rejoined follow(Rejoining rejoining) {
    return take(Road.FOLLOW, rejoining);
  }

  @Override
  public Rejoined rewind(Rejoining rejoining) {
    return take(Road.REWIND, rejoining);
  }

  @Override
  public Rejoined rebuild(Rebuilding rebuilding) {
    Rejoined rebuilt = take(Road.REBUILD, rebuilding.rejoining());
    old(name(rebuilding.rejoining())).kept = true;
    String kept = "/" + name(rebuilding.rejoining()) + "_before";
    return new Rejoined(rebuilt.road(), rebuilt.notes(), kept, rebuilt.attempt());
  }

  private Rejoined take(Road road, Rejoining rejoining) {
    String member = name(rejoining);
    deeds.add(road + " " + member);
    OldPrimary old = old(member);
    if (!isOpen(old, road)) {
      throw FailureCode.ROAD_CLOSED.failure(road + " is closed for " + member);
    }
    if (old.failing.contains(road)) {
      old.spoilt |= road == Road.REWIND;
      throw FailureCode.REJOIN_FAILED.failure(road + " of " + member + " broke down");
    }
    old.spoilt = false;
    old.cameBy = road;
    return new Rejoined(road, List.of(), null, FakeWorld.attempt());
  }

  @Override
  public Discarded discard(Rejoining rejoining) {
    OldPrimary old = old(name(rejoining));
    boolean was = old.kept;
    old.kept = false;
    return new Discarded("/" + name(rejoining), was, FakeWorld.attempt());
  }

  private static String name(Rejoining rejoining) {
    return rejoining.server().member().name();
  }
}
