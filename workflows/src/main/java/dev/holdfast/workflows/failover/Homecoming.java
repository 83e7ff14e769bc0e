package dev.holdfast.workflows.failover;

import static dev.holdfast.workflows.failover.FailbackStep.*;

import dev.holdfast.workflows.failover.Rejoins.Surveyed;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.Several;
import dev.holdfast.workflows.site.ClusterLooks.ClusterSeen;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberSeen.Role;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The members at the site to go home to: who stands by there, and who has to be brought back. */
final class Homecoming {

  private final ServerFailoverRequest request;
  private final Runbook runbook;
  private final FailbackPorts ports;
  private final List<String> standing = new ArrayList<>();
  private final List<Comeback> returning = new ArrayList<>();

  Homecoming(ServerFailoverRequest request, Runbook runbook, FailbackPorts ports) {
    this.request = request;
    this.runbook = runbook;
    this.ports = ports;
    runbook.addUnknown("road");
  }

  /** What home is like. */
  record Checked(MemberSeen primary, String said, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return said;
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /**
   * Who stands by, and by which roads the others could come. Fails with {@link
   * FailureCode#NOT_READY} if nobody can go home now, with {@link FailureCode#ROAD_CLOSED} if no
   * member there stands by and none can be brought back, all reasons at once.
   */
  Checked check(ClusterSeen seen) {
    standing.clear();
    returning.clear();
    MemberSeen primary = primary(seen.orFail());
    List<MemberSeen> atHome =
        seen.members().stream().filter(it -> it.site().equals(request.toSite())).toList();
    if (atHome.isEmpty()) {
      throw FailureCode.NO_STANDBY.failure(
          "server %s has no member at %s".formatted(seen.server(), request.toSite()));
    }
    List<String> said = atHome.stream().map(it -> check(it, primary)).toList();
    if (standing.isEmpty() && returning.isEmpty()) {
      throw FailureCode.ROAD_CLOSED.failure(
          "nobody at %s can take over: %s".formatted(request.toSite(), String.join("; ", said)));
    }
    return new Checked(primary, String.join("; ", said), seen.attempt());
  }

  private MemberSeen primary(ClusterSeen seen) {
    List<MemberSeen> primaries = seen.all(Role.PRIMARY);
    if (primaries.isEmpty()) {
      throw FailureCode.NOT_READY.failure(
          "no member of server %s takes writes, so there is nothing to bring home: %s"
              .formatted(seen.server(), seen.detail()));
    }
    MemberSeen primary = primaries.get(0);
    if (primary.site().equals(request.toSite())) {
      throw FailureCode.NOT_READY.failure(
          "server %s is at home already: %s at %s takes writes"
              .formatted(seen.server(), primary.member(), primary.site()));
    }
    return primary;
  }

  private String check(MemberSeen member, MemberSeen primary) {
    String name = member.member();
    if (member.role() == Role.STANDBY && member.following()) {
      standing.add(name);
      return name + " stands by";
    }
    if (request.server().member(name).control() == null) {
      return name + ": the plan does not say how it is started (control)";
    }
    Comeback comeback = comeback(name, primary);
    if (member.role() == Role.STANDBY) {
      returning.add(comeback);
      return name + " runs and follows nobody: it is stopped first";
    }
    try {
      Surveyed roads = comeback.survey();
      if (!roads.open().isEmpty()) {
        returning.add(comeback);
      }
      return name + ": " + roads.detail();
    } catch (ActivityFailure e) {
      Comeback.rethrowAbort(e);
      return name + ": " + Runbook.why(e).message();
    }
  }

  private Comeback comeback(String name, MemberSeen primary) {
    return new Comeback(
        ports,
        request.target().at(request.server().member(name)),
        request.target().at(request.server().member(primary.member())));
  }

  /** Those who do not stand by are brought back, step by step. */
  void bringBack(Checked checked) {
    if (returning.isEmpty()) {
      List.of(FENCE_HOME, SALVAGE, REJOIN, START_HOME)
          .forEach(it -> runbook.skip(it, "every member there stands by"));
      return;
    }
    runbook.step(FENCE_HOME, () -> each(Comeback::fence, checked));
    runbook.step(SALVAGE, () -> each(Comeback::salvage, checked));
    runbook.step(REJOIN, () -> rejoined(checked));
    runbook.step(START_HOME, () -> started(checked));
  }

  private Several rejoined(Checked checked) {
    try {
      return each(Comeback::rejoin, checked);
    } finally {
      tell();
    }
  }

  private Several started(Checked checked) {
    try {
      return each(it -> it.start(request.limits().finalSync()), checked);
    } finally {
      tell();
    }
  }

  /** One that can't come is left behind, if somebody else stands by. */
  private Several each(Function<Comeback, Observation> deed, Checked checked) {
    List<Observation> seen = new ArrayList<>();
    for (Comeback it : List.copyOf(returning)) {
      try {
        seen.add(deed.apply(it));
      } catch (TemporalFailure e) {
        boolean alone = standing.isEmpty() && returning.size() == 1;
        if (alone || e.getCause() instanceof CanceledFailure) {
          throw e;
        }
        returning.remove(it);
        runbook.leftBehind(
            "%s was not brought back: %s".formatted(it.member(), Runbook.why(e).message()));
      }
    }
    return Several.of(seen, checked.attempt());
  }

  /** The contract's {@code road}. */
  private void tell() {
    RoadsTold road = new RoadsTold();
    returning.forEach(road::add);
    runbook.add("road", road.fields());
  }

  /** The old directories go, those that a rebuild has kept. */
  void discard(Checked checked) {
    if (returning.stream().allMatch(it -> it.kept() == null)) {
      runbook.skip(DISCARD, "no old directory was kept");
      return;
    }
    runbook.besides(
        DISCARD,
        () ->
            Several.of(
                returning.stream().flatMap(it -> it.discard().stream()).toList(),
                checked.attempt()),
        "");
  }

  /** Those at home that follow, or will. */
  List<String> members() {
    List<String> all = new ArrayList<>(standing);
    returning.forEach(it -> all.add(it.member()));
    return all;
  }

  List<Comeback> returning() {
    return List.copyOf(returning);
  }
}
