package dev.holdfast.activities.traffic;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.postgres.PostgresPrograms;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.traffic.TrafficMethod.Sight;
import dev.holdfast.activities.traffic.TrafficMethod.Spread;
import dev.holdfast.activities.traffic.TrafficMethod.Waiting;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Pointing;
import dev.holdfast.workflows.site.TrafficSwitches;
import dev.holdfast.workflows.site.TrafficTarget;
import io.temporal.activity.Activity;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Sends clients to another site, by the method that their component has in the plan. */
public final class TrafficByMethod implements TrafficSwitches {

  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Attempts attempts;
  private final TrafficMethod clients;
  private final TrafficMethod haproxy;
  private final TrafficMethod pgbouncer;
  private final TrafficMethod dns;
  private final TrafficMethod http;

  /**
   * For one worker.
   *
   * @param programs asked at every use, so that what was installed meanwhile is found
   */
  public TrafficByMethod(
      References references,
      ProcessRunner runner,
      Supplier<PostgresPrograms> programs,
      Attempts attempts) {
    TrafficAddresses addresses = new TrafficAddresses(references);
    this.attempts = attempts;
    this.clients = new ClientsTraffic(addresses);
    this.haproxy = new HaproxyTraffic(addresses);
    this.pgbouncer = new PgbouncerTraffic(addresses, runner, programs);
    this.dns = new DnsTraffic(addresses);
    this.http = new HttpTraffic(addresses);
  }

  private TrafficMethod method(TrafficTarget target) {
    Traffic.Method method = target.traffic().method();
    return switch (method) {
      case CLIENTS -> clients;
      case HAPROXY -> haproxy;
      case PGBOUNCER -> pgbouncer;
      case DNS -> dns;
      case HTTP -> http;
    };
  }

  @Override
  public Observed observe(TrafficTarget target) {
    Attempt attempt = attempts.current();
    Sight seen = method(target).look(target);
    return new Observed(seen.pointing(), seen.ttl(), attempt);
  }

  @Override
  public Paused pause(Pause pause) {
    Attempt attempt = attempts.current();
    Waiting waiting = method(pause.target()).pause(pause);
    return new Paused(waiting.waiting(), waiting.cut(), attempt);
  }

  @Override
  public Resumed resume(TrafficTarget target) {
    Attempt attempt = attempts.current();
    return new Resumed(method(target).resume(target), attempt);
  }

  @Override
  public Switched switchTo(Switch change) {
    Attempt attempt = attempts.current();
    TrafficMethod method = method(change.target());
    Sight before = method.look(change.target());
    if (!before.pointing().isWithin(change.from(), change.to())) {
      throw FailureCode.TRAFFIC_ELSEWHERE.failure(
          "%s sends clients neither to %s nor to %s alone, but to %s"
              .formatted(name(change.target()), change.from(), change.to(), before.pointing()));
    }
    Pointing after = method.send(change, before);
    return new Switched(before.pointing(), after, before.ttl(), attempt);
  }

  @Override
  public Confirmed confirm(Confirmation confirmation) {
    Attempt attempt = attempts.current();
    TrafficMethod method = method(confirmation.target());
    AtomicReference<Spread> last = new AtomicReference<>();
    Patience.until(
        confirmation.patience(),
        PAUSE,
        () -> {
          Spread spread = method.spread(confirmation.target(), confirmation.site());
          last.set(spread);
          Activity.getExecutionContext().heartbeat(spread.detail());
          return spread.isComplete();
        });
    Spread spread = Objects.requireNonNull(last.get(), "asked at least once");
    if (!spread.seen()) {
      throw FailureCode.TRAFFIC_NOT_SWITCHED.failure(
          "%s does not send all clients to %s: %s"
              .formatted(name(confirmation.target()), confirmation.site(), spread.detail()));
    }
    return new Confirmed(Instant.now(), spread.silent(), attempt);
  }

  @Override
  public Expired awaitExpiry(Expiry expiry) {
    Attempt attempt = attempts.current();
    Instant end = expiry.seenAt().plus(expiry.ttl());
    Duration rest = longest(Duration.between(Instant.now(), end), expiry.ttl());
    long begun = System.nanoTime();
    boolean over =
        Patience.until(
            rest,
            PAUSE,
            () -> {
              Duration left = rest.minusNanos(System.nanoTime() - begun);
              Activity.getExecutionContext().heartbeat(left.toSeconds() + " s to wait");
              return left.isNegative() || left.isZero();
            });
    Duration waited = Duration.ofNanos(System.nanoTime() - begun);
    if (!over && waited.compareTo(rest) < 0) {
      throw Activity.wrap(new InterruptedException("while old answers expire"));
    }
    return new Expired(waited, attempt);
  }

  /** Clocks of two workers may differ: never longer than a client keeps an answer. */
  private static Duration longest(Duration rest, Duration ttl) {
    if (rest.isNegative()) {
      return Duration.ZERO;
    }
    return rest.compareTo(ttl) > 0 ? ttl : rest;
  }

  private static String name(TrafficTarget target) {
    return target.traffic().component();
  }
}
