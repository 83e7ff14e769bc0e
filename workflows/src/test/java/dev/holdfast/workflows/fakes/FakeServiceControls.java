package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.ServiceControls;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Services of several sites, in memory; none runs at the beginning. */
public final class FakeServiceControls implements ServiceControls {

  private final Set<String> active = ConcurrentHashMap.newKeySet();
  private final Set<String> closed = ConcurrentHashMap.newKeySet();
  private final Set<String> unstartable = ConcurrentHashMap.newKeySet();
  private final Set<String> broken = ConcurrentHashMap.newKeySet();
  private volatile boolean allowed = true;
  private final List<String> deeds = new CopyOnWriteArrayList<>();

  /** It runs at {@code site}. */
  public void runs(String service, String site) {
    active.add(service + "@" + site);
  }

  /** Somebody has put it into maintenance at {@code site}. */
  public void isClosed(String service, String site) {
    closed.add(service + "@" + site);
  }

  /** Whatever is asked of it at {@code site} fails. */
  public void breaks(String service, String site) {
    broken.add(service + "@" + site);
  }

  /** The worker's operator allows none of the commands. */
  public void allowsNothing() {
    allowed = false;
  }

  /** It can't be started at {@code site}. */
  public void doesNotStart(String service, String site) {
    unstartable.add(service + "@" + site);
  }

  public boolean isActive(String service, String site) {
    return active.contains(service + "@" + site);
  }

  /** Whether its maintenance mode is on. */
  public boolean isInMaintenance(String service, String site) {
    return closed.contains(service + "@" + site);
  }

  /** What was asked, as {@code start notes-api@neu}, in order; looks are left out. */
  public List<String> deeds() {
    return List.copyOf(deeds);
  }

  @Override
  public Looked look(At at) {
    return new Looked(state(at), "looked at", FakeWorld.attempt());
  }

  @Override
  public Allowed requireAllowed(Places places) {
    if (!allowed) {
      throw FailureCode.COMMAND_NOT_ALLOWED.failure("no line allows the command");
    }
    return new Allowed(FakeWorld.attempt());
  }

  @Override
  public Controlled start(At at) {
    deed("start", at);
    if (unstartable.contains(name(at))) {
      throw FailureCode.SERVICE_CONTROL_FAILED.failure(name(at) + " does not start");
    }
    State before = state(at);
    boolean changed = active.add(name(at));
    return new Controlled(before, "active", changed, FakeWorld.attempt());
  }

  @Override
  public Controlled stop(At at) {
    deed("stop", at);
    State before = state(at);
    boolean changed = active.remove(name(at));
    return new Controlled(before, "inactive", changed, FakeWorld.attempt());
  }

  @Override
  public Switched maintenance(Switch wanted) {
    At at = wanted.at();
    deed(wanted.on() ? "maintenance on" : "maintenance off", at);
    boolean switched = wanted.on() ? closed.add(name(at)) : closed.remove(name(at));
    return new Switched(wanted.on(), switched, FakeWorld.attempt());
  }

  @Override
  public MaintenanceSeen maintenanceLook(At at) {
    requireObeys(at);
    return new MaintenanceSeen(closed.contains(name(at)), FakeWorld.attempt());
  }

  private State state(At at) {
    return active.contains(name(at)) ? State.ACTIVE : State.INACTIVE;
  }

  private void deed(String verb, At at) {
    deeds.add(verb + " " + name(at));
    requireObeys(at);
  }

  private void requireObeys(At at) {
    if (broken.contains(name(at))) {
      throw FailureCode.SERVICE_CONTROL_FAILED.failure(name(at) + " does not obey");
    }
  }

  private static String name(At at) {
    return at.service().component() + "@" + at.site();
  }
}
