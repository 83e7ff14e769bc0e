package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.system.ComponentEnd;
import dev.holdfast.workflows.system.SystemFigures;
import dev.holdfast.workflows.system.WalkProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the move of a system knows of its servers' moves: their proofs and new primaries. */
final class MoveFigures implements WalkProgress {

  private final Runbook runbook;
  private final SystemFigures figures;
  private final List<Object> proofs = new ArrayList<>();
  private final List<Object> promoted = new ArrayList<>();
  private final RoadsTold road = new RoadsTold();
  private final SortedMap<String, String> primaries = new TreeMap<>();
  private List<ProbedImpact> impacts = List.of();
  private boolean waived;
  private @Nullable Instant stoppedAt;

  MoveFigures(Runbook runbook, SystemFigures figures, boolean goesHome) {
    this.runbook = runbook;
    this.figures = figures;
    runbook.addUnknown("fence");
    if (goesHome) {
      runbook.addUnknown("road");
    }
    runbook.add("promoted", List.of());
  }

  /** When it began to hurt is asked of the probe meanwhile. */
  void impact(List<ProbedImpact> asked) {
    impacts = List.copyOf(asked);
  }

  /** From here on users of a system that was up can't write; of several such moments the first. */
  void writesStop(Instant at) {
    stoppedAt = stoppedAt == null || at.isBefore(stoppedAt) ? at : stoppedAt;
  }

  @Override
  public void begun(List<Component> begun) {
    figures.begun(begun);
  }

  @Override
  public void ended(ComponentEnd end, List<String> skipped) {
    figures.ended(end, skipped);
    if (end.moved().get("fence") instanceof Map<?, ?> fence) {
      if (fence.get("proofs") instanceof List<?> seen) {
        proofs.addAll(seen);
      }
      waived = waived || Boolean.TRUE.equals(fence.get("waived"));
      runbook.add("fence", fence());
    }
    if (end.moved().get("road") instanceof Map<?, ?> road) {
      came(road);
    }
    if (end.moved().get("promoted") instanceof List<?> seen) {
      seen.forEach(it -> promoted(end.report().component(), it));
      runbook.add("promoted", List.copyOf(promoted));
      stopped(end);
    }
  }

  /** A server's downtime reaches to its first good look. */
  private void stopped(ComponentEnd server) {
    Instant good = server.goodAt();
    Duration downtime = server.downtime();
    if (good != null && downtime != null) {
      writesStop(good.minus(downtime));
    }
  }

  /** Of several servers' roads the most expensive is the one that counts. */
  private void came(Map<?, ?> by) {
    road.add(by);
    runbook.add("road", road.fields());
  }

  private void promoted(String server, Object entry) {
    promoted.add(entry);
    if (entry instanceof Map<?, ?> fields && fields.get("member") instanceof String member) {
      primaries.put(server, member);
    }
  }

  private SortedMap<String, Object> fence() {
    SortedMap<String, Object> fence = new TreeMap<>();
    fence.put("proofs", List.copyOf(proofs));
    fence.put("waived", waived);
    return fence;
  }

  @Override
  public void publish() {
    figures.publish();
  }

  /** Whether a server takes writes at the new site because of this run. */
  boolean anyPromoted() {
    return !primaries.isEmpty();
  }

  /** Whether a proof that an old primary is down was waived. */
  boolean waived() {
    return waived;
  }

  /** The member that this run made the primary of {@code server}; null if it made none. */
  @Nullable String primaryOf(String server) {
    return primaries.get(server);
  }

  /** The system was good from {@code since} on, for a run that was planned or was not. */
  void good(Instant since, boolean planned, @Nullable Duration objective) {
    impacts.forEach(it -> it.tell(runbook));
    runbook.recoveredAt(since, objective);
    Instant from = planned ? stoppedAt : runbook.impact().at();
    if (from != null) {
      Duration away = Duration.between(from, since);
      runbook.felt(away.isNegative() ? Duration.ZERO : away, null);
    }
  }
}
