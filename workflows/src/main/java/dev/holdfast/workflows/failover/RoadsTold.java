package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.failover.Rejoins.Road;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the members at home came back, as the contract's {@code road} tells it: a road is one that
 * changes the server's files. Of those that only had to follow it says so beside.
 */
final class RoadsTold {

  private final List<Object> tried = new ArrayList<>();
  private final List<Object> followed = new ArrayList<>();
  private @Nullable Road chosen;

  /** Of several members the most expensive road counts. */
  void add(Comeback member) {
    member
        .tried()
        .forEach(
            it -> {
              if (it.road() == Road.FOLLOW) {
                followed.add(new Followed(it.member(), it.result(), it.reason()));
              } else {
                tried.add(it);
              }
            });
    choose(member.road());
  }

  /** What a server's own run has told. */
  void add(Map<?, ?> told) {
    if (told.get("tried") instanceof List<?> seen) {
      tried.addAll(seen);
    }
    if (told.get("followed") instanceof List<?> seen) {
      followed.addAll(seen);
    }
    if (told.get("chosen") instanceof String name) {
      choose(Road.valueOf(name));
    }
  }

  private void choose(@Nullable Road road) {
    if (road != null && road != Road.FOLLOW && (chosen == null || road.compareTo(chosen) > 0)) {
      chosen = road;
    }
  }

  /** The fields of {@code road}. */
  SortedMap<String, @Nullable Object> fields() {
    SortedMap<String, @Nullable Object> road = new TreeMap<>();
    road.put("chosen", chosen);
    road.put("tried", List.copyOf(tried));
    road.put("followed", List.copyOf(followed));
    return road;
  }

  /** Whether a member could simply follow the primary. */
  record Followed(String member, RoadTried.Result result, String reason) {}
}
