package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.ServiceChecks.OldQuestion;
import dev.holdfast.workflows.restore.ServiceChecks.Verified;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.site.MemberTarget;
import io.temporal.workflow.Async;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Asks the new primary what its databases' applications would ask. */
final class Verification {

  private final ServerFailoverRequest request;
  private final Runbook runbook;
  private final FailoverPorts ports;
  private final MemberTarget primary;

  Verification(
      ServerFailoverRequest request, Runbook runbook, FailoverPorts ports, MemberTarget primary) {
    this.request = request;
    this.runbook = runbook;
    this.ports = ports;
    this.primary = primary;
  }

  /**
   * All databases hold their checks.
   *
   * @param goodSince first good look of the last one's unbroken window, by the worker's clock
   * @param errors which part of the looks was not good, from the first good one on
   * @param latency how long the slowest check took, in the median of these looks
   */
  record Good(Instant goodSince, double errors, Duration latency, String said, Attempt attempt)
      implements Observation {
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
   * Empty if a person had the run go on without it.
   *
   * @param judge fails where that is not good enough
   */
  Optional<Good> verify(Functions.Proc1<Good> judge) {
    return runbook
        .step(FailoverStep.VERIFY)
        .runOrSkip(
            () -> {
              List<Verified> seen = asked();
              report(seen);
              Good good = good(seen);
              judge.apply(good);
              return good;
            });
  }

  /** As they are now, which proves nothing about the run. */
  Good look() {
    return good(asked());
  }

  private List<Verified> asked() {
    List<Promise<Verified>> asking = new ArrayList<>();
    for (Database it : request.server().databases()) {
      OldQuestion question = new OldQuestion(target(it), null);
      asking.add(Async.function(ports.checks()::verifyOld, question));
    }
    return asking.stream().map(Promise::get).toList();
  }

  private void report(List<Verified> seen) {
    boolean several = seen.size() > 1;
    for (int i = 0; i < seen.size(); i++) {
      String database = request.server().databases().get(i).component();
      for (CheckReport check : seen.get(i).checks()) {
        runbook.check(several ? check.named(database + ": " + check.name()) : check);
      }
    }
  }

  private static Good good(List<Verified> seen) {
    String said = seen.stream().map(Verified::detail).collect(Collectors.joining("; "));
    Instant last = Instant.EPOCH;
    double errors = 0;
    Duration latency = Duration.ZERO;
    for (Verified one : seen) {
      Instant since = one.goodSince();
      if (since == null) {
        throw FailureCode.SERVICE_CHECK_FAILED.failure(failed(seen));
      }
      last = since.isAfter(last) ? since : last;
      errors = Math.max(errors, one.errors());
      Duration took = one.latency();
      latency = took != null && took.compareTo(latency) > 0 ? took : latency;
    }
    return new Good(last, errors, latency, said, seen.get(0).attempt());
  }

  private static String failed(List<Verified> seen) {
    return seen.stream()
        .flatMap(it -> it.checks().stream())
        .filter(it -> it.required() && it.state() != CheckReport.State.PASSED)
        .map(CheckReport::sentence)
        .collect(Collectors.joining("; "));
  }

  private DatabaseTarget target(Database database) {
    return DatabaseTarget.at(
        request.run().run(), request.run().plan(), request.server(), primary.member(), database);
  }
}
