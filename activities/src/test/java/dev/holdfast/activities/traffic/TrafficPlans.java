package dev.holdfast.activities.traffic;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.postgres.PostgresPrograms;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.site.TrafficTarget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Components of plans whose clients may be at weu, neu and ash. */
final class TrafficPlans {

  static final SecretReference SECRET = new SecretReference("env:SECRET");

  private TrafficPlans() {}

  /** What a worker has, whose environment holds a secret. */
  static TrafficByMethod activity(String secret, ProcessRunner runner) {
    return new TrafficByMethod(
        new References(Map.of("SECRET", secret)),
        runner,
        PostgresPrograms::find,
        new Attempts("test"));
  }

  /** The same, where it starts no program. */
  static TrafficByMethod activity(String secret) {
    try (ProcessRunner none = new ProcessRunner()) {
      return activity(secret, none);
    }
  }

  static TrafficTarget of(Traffic.Method method, String address, List<String> targets, Part part) {
    return new TrafficTarget(
        "r1",
        "notes",
        new Traffic(
            "door",
            new Terms(Tier.P0, null, null, List.of(), OnFailure.COMPENSATE, List.of(), null),
            List.of(),
            method,
            new Reference(address),
            List.of(
                new Traffic.Target("weu", new Reference(targets.get(0))),
                new Traffic.Target("neu", new Reference(targets.get(1))),
                new Traffic.Target("ash", new Reference(targets.get(2)))),
            part.ttl(),
            part.login(),
            part.pgbouncer(),
            part.dns(),
            part.http()));
  }

  /** What only one method has. */
  record Part(
      @Nullable Duration ttl,
      Traffic.@Nullable Login login,
      Traffic.@Nullable Pooler pgbouncer,
      Traffic.@Nullable Zone dns,
      Traffic.@Nullable Hook http) {

    static Part none() {
      return new Part(null, null, null, null, null);
    }

    static Part login(String user, Traffic.@Nullable Pooler pooler) {
      return new Part(null, new Traffic.Login(new Reference(user), SECRET), pooler, null, null);
    }

    static Part dns(String key, List<Integer> ports) {
      return new Part(
          Duration.ofMinutes(1),
          null,
          null,
          new Traffic.Zone(
              new Reference("example.com"),
              ports.stream().map(it -> new Reference("127.0.0.1:" + it)).toList(),
              new Reference(key),
              Traffic.Algorithm.SHA256,
              SECRET),
          null);
    }

    static Part http(Traffic.Hook hook) {
      return new Part(Duration.ofSeconds(30), null, null, null, hook);
    }
  }
}
