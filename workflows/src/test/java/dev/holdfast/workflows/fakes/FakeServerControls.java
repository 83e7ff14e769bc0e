package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.ServerControls;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Servers that are started, stopped and fenced in memory, by the name of the member. All run at the
 * beginning, and each can be reached.
 */
public final class FakeServerControls implements ServerControls {

  private static final Cluster CLUSTER = new Cluster("7380000000000000001", 1, "0/3000028", true);

  private final Map<String, Machine> machines = new ConcurrentHashMap<>();
  private final List<String> deeds = new CopyOnWriteArrayList<>();
  private final Supplier<Instant> clock;

  /**
   * Servers in a world with one clock.
   *
   * @param clock what every host's clock shows
   */
  public FakeServerControls(Supplier<Instant> clock) {
    this.clock = clock;
  }

  private static final class Machine {
    private volatile boolean runs = true;
    private volatile boolean reachable = true;
    private volatile boolean stubborn;
    private volatile boolean standby;
    private volatile boolean ranBefore;
    private volatile @Nullable String fencedBy;
    private volatile @Nullable Fork successor;
  }

  private Machine machine(String member) {
    return machines.computeIfAbsent(member, name -> new Machine());
  }

  /** Its host does not answer any more. */
  public void losesHost(String member) {
    machine(member).reachable = false;
  }

  /** Its host answers again, with the server as it was. */
  public void findsHost(String member) {
    machine(member).reachable = true;
  }

  /** The server dies by itself. */
  public void dies(String member) {
    machine(member).runs = false;
  }

  /** Nothing can show that the server is down. */
  public void canNotBeProvenDown(String member) {
    machine(member).stubborn = true;
  }

  /** Another server became primary where its history ends. */
  public void isSuperseded(String member, Fork successor) {
    machine(member).successor = successor;
  }

  public boolean runs(String member) {
    return machine(member).runs;
  }

  /** The run that fenced the server; null if none did. */
  public @Nullable String fencedBy(String member) {
    return machine(member).fencedBy;
  }

  /** Whether it could write if it ran. */
  public boolean isReadOnly(String member) {
    Machine machine = machine(member);
    return machine.standby || machine.fencedBy != null;
  }

  /** What was asked, as {@code fence shop-weu}, in order; looks are left out. */
  public List<String> deeds() {
    return List.copyOf(deeds);
  }

  @Override
  public Looked look(MemberTarget target) {
    Machine machine = machine(name(target));
    if (!machine.reachable) {
      return new Looked(
          State.UNKNOWN, Restart.UNKNOWN, null, null, "no connection", FakeWorld.attempt());
    }
    return new Looked(
        machine.runs ? State.RUNNING : State.STOPPED,
        machine.fencedBy == null ? Restart.ENABLED : Restart.DISABLED,
        machine.runs ? 4711L : null,
        machine.fencedBy,
        machine.runs ? "runs" : "is down",
        FakeWorld.attempt());
  }

  @Override
  public Fenced fence(Fence fence) {
    MemberTarget target = fence.target();
    Machine machine = deed("fence", target);
    if (machine.stubborn) {
      throw FailureCode.FENCE_UNPROVEN.failure(name(target) + " can't be seen to be down");
    }
    How how = machine.runs ? How.FAST : How.WAS_DOWN;
    machine.ranBefore = machine.fencedBy == null ? machine.runs : machine.ranBefore;
    machine.runs = false;
    machine.fencedBy = target.run();
    String resource = "host:/" + name(target);
    return new Fenced(resource, how, clock.get(), CLUSTER, "is down", FakeWorld.attempt());
  }

  @Override
  public Unfenced unfence(Unfence unfence) {
    MemberTarget target = unfence.target();
    Machine machine = deed("unfence", target);
    String by = machine.fencedBy;
    if (by == null) {
      return new Unfenced(false, "was not fenced", FakeWorld.attempt());
    }
    if (!by.equals(target.run()) || isOld(machine, unfence.successor())) {
      throw FailureCode.START_REFUSED.failure(name(target) + " is not let go");
    }
    machine.fencedBy = null;
    machine.runs = machine.ranBefore;
    return new Unfenced(true, "as before", FakeWorld.attempt());
  }

  @Override
  public Started start(Start start) {
    MemberTarget target = start.target();
    Machine machine = deed("start", target);
    boolean ran = machine.runs;
    if (!ran) {
      boolean asStandby = start.role() == Role.AS_STANDBY;
      boolean fenced = machine.fencedBy != null;
      if (!asStandby && (fenced || isOld(machine, start.successor()))) {
        throw FailureCode.START_REFUSED.failure(name(target) + " is not started");
      }
      machine.standby |= asStandby;
      machine.fencedBy = null;
      machine.runs = true;
    }
    return new Started(!ran, "lets clients in", FakeWorld.attempt());
  }

  @Override
  public Stopped stop(Stop stop) {
    Machine machine = deed("stop", stop.target());
    How how = machine.runs ? How.FAST : How.WAS_DOWN;
    machine.runs = false;
    return new Stopped(how, CLUSTER, "is down", FakeWorld.attempt());
  }

  private static boolean isOld(Machine machine, @Nullable Fork told) {
    return told != null || machine.successor != null;
  }

  private Machine deed(String verb, MemberTarget target) {
    deeds.add(verb + " " + name(target));
    Machine machine = machine(name(target));
    if (!machine.reachable) {
      throw FailureCode.HOST_UNREACHABLE.failure(name(target) + " does not answer");
    }
    return machine;
  }

  private static String name(MemberTarget target) {
    return target.member().name();
  }
}
