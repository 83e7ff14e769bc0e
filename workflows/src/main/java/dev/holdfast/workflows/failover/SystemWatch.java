package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.restore.EndpointChecks;
import dev.holdfast.workflows.restore.ServiceChecks;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the whole system at its new site, all at the same time, until everything held without a
 * break: also at what did not move, since the rest needs it there.
 */
final class SystemWatch {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LONGEST = Duration.ofHours(6);

  private final SystemFailoverRequest request;
  private final Runbook runbook;
  private final ServiceChecks databases =
      Workflow.newActivityStub(ServiceChecks.class, ActivityKinds.wait(LONGEST));
  private final EndpointChecks endpoints =
      Workflow.newActivityStub(EndpointChecks.class, ActivityKinds.wait(LONGEST));

  SystemWatch(SystemFailoverRequest request, Runbook runbook) {
    this.request = request;
    this.runbook = runbook;
  }

  /**
   * All held.
   *
   * @param goodSince since when, by the worker's clock: the latest of all
   */
  record Good(Instant goodSince, String said, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return said;
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /** What was seen of one of them. */
  private record Seen(List<CheckReport> checks, @Nullable Instant goodSince, Attempt attempt) {}

  /** Fails with {@link FailureCode#SERVICE_CHECK_FAILED} if something did not hold. */
  Good watch(SortedMap<String, String> primaries) {
    SortedMap<String, Promise<Seen>> asked = new TreeMap<>();
    for (Server server : request.plan().servers()) {
      String member = primaries.get(server.name());
      if (member != null) {
        server.databases().forEach(it -> asked.put(it.component(), database(server, member, it)));
      }
    }
    for (Component it : request.plan().components()) {
      if (!it.checks().isEmpty()) {
        asked.put(it.component(), endpoint(it.checks()));
      }
    }
    SortedMap<String, Seen> seen = new TreeMap<>();
    asked.forEach((name, it) -> seen.put(name, it.get()));
    seen.forEach(this::report);
    return good(seen);
  }

  private Promise<Seen> database(Server server, String member, Database database) {
    var target =
        DatabaseTarget.at(
            request.run().run(), request.plan().name(), server, server.member(member), database);
    var question = new ServiceChecks.OldQuestion(target, null);
    return Async.function(databases::verifyOld, question)
        .thenApply(it -> new Seen(it.checks(), it.goodSince(), it.attempt()));
  }

  private Promise<Seen> endpoint(List<Check> checks) {
    var question = new EndpointChecks.Question(request.run().run(), checks, stableFor(), PATIENCE);
    return Async.function(endpoints::hold, question)
        .thenApply(it -> new Seen(it.checks(), it.goodSince(), it.attempt()));
  }

  /** As long as the most demanding of the databases wants. */
  private Duration stableFor() {
    return request.plan().servers().stream()
        .flatMap(it -> it.databases().stream())
        .map(Database::stableFor)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ofSeconds(5));
  }

  private void report(String component, Seen seen) {
    for (CheckReport it : seen.checks()) {
      runbook.check(it.named("watch: %s: %s".formatted(component, it.name())));
    }
  }

  private Good good(SortedMap<String, Seen> seen) {
    String failed =
        seen.entrySet().stream()
            .filter(it -> it.getValue().goodSince() == null)
            .map(it -> it.getKey() + ": " + failed(it.getValue()))
            .collect(Collectors.joining("; "));
    if (!failed.isEmpty()) {
      throw FailureCode.SERVICE_CHECK_FAILED.failure(failed);
    }
    Instant latest = Instant.EPOCH;
    Attempt attempt = null;
    List<String> held = new ArrayList<>();
    for (var it : seen.entrySet()) {
      Instant since = it.getValue().goodSince();
      latest = since != null && since.isAfter(latest) ? since : latest;
      attempt = it.getValue().attempt();
      held.add(it.getKey());
    }
    if (attempt == null) {
      throw FailureCode.SERVICE_CHECK_FAILED.failure("the plan names nothing that could be asked");
    }
    return new Good(latest, String.join(", ", held) + " held", attempt);
  }

  private static String failed(Seen seen) {
    String sentences =
        seen.checks().stream()
            .filter(it -> it.required() && it.state() != CheckReport.State.PASSED)
            .map(CheckReport::sentence)
            .collect(Collectors.joining("; "));
    return sentences.isEmpty() ? "did not hold without a break" : sentences;
  }
}
