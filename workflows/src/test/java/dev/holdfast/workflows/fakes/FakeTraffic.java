package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Pointing;
import dev.holdfast.workflows.site.TrafficSwitches;
import dev.holdfast.workflows.site.TrafficTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Clients that go where they are sent, of any number of components. */
public final class FakeTraffic implements TrafficSwitches {

  private final String home;
  private final Map<String, List<String>> sites = new ConcurrentHashMap<>();
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private final Deque<FailureCode> troubles = new ArrayDeque<>();

  /** All clients are at {@code home}. */
  public FakeTraffic(String home) {
    this.home = home;
  }

  /** Somebody else sends the clients of a component to these sites. */
  public void isSentTo(String component, String... elsewhere) {
    sites.put(component, List.of(elsewhere));
  }

  /** The next switch fails so, before it did anything. */
  public synchronized void failsNext(FailureCode code) {
    troubles.add(code);
  }

  /** Where the clients of a component are. */
  public List<String> sitesOf(String component) {
    return sites.getOrDefault(component, List.of(home));
  }

  /** Whether the clients of a component wait. */
  public boolean isWaiting(String component) {
    return waiting.contains(component);
  }

  private Pointing pointing(TrafficTarget target) {
    List<String> at = sitesOf(name(target));
    return new Pointing(at, false, String.join(", ", at));
  }

  @Override
  public Observed observe(TrafficTarget target) {
    return new Observed(pointing(target), target.traffic().ttl(), FakeWorld.attempt());
  }

  @Override
  public Paused pause(Pause pause) {
    waiting.add(name(pause.target()));
    return new Paused(true, false, FakeWorld.attempt());
  }

  @Override
  public Resumed resume(TrafficTarget target) {
    return new Resumed(waiting.remove(name(target)), FakeWorld.attempt());
  }

  @Override
  public Switched switchTo(Switch change) {
    fail();
    Pointing before = pointing(change.target());
    if (!before.isWithin(change.from(), change.to())) {
      throw FailureCode.TRAFFIC_ELSEWHERE.failure("clients are sent to " + before);
    }
    isSentTo(name(change.target()), change.to());
    return new Switched(
        before, pointing(change.target()), change.target().traffic().ttl(), FakeWorld.attempt());
  }

  private synchronized void fail() {
    FailureCode trouble = troubles.poll();
    if (trouble != null) {
      throw trouble.failure("as the test wanted");
    }
  }

  @Override
  public Confirmed confirm(Confirmation confirmation) {
    if (!pointing(confirmation.target()).isAt(confirmation.site())) {
      throw FailureCode.TRAFFIC_NOT_SWITCHED.failure("not seen at " + confirmation.site());
    }
    return new Confirmed(Instant.EPOCH, List.of(), FakeWorld.attempt());
  }

  @Override
  public Expired awaitExpiry(Expiry expiry) {
    return new Expired(Duration.ZERO, FakeWorld.attempt());
  }

  private static String name(TrafficTarget target) {
    return target.traffic().component();
  }
}
