package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.plan.BackupPolicy;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.restore.SystemRestoreRequest;
import dev.holdfast.workflows.runbook.RunRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A plan of databases and services that depend on each other, written down by a test. */
public final class GraphPlan {

  private final String name;
  private final List<Database> databases = new ArrayList<>();
  private final List<Component> services = new ArrayList<>();
  private final SortedMap<String, Integer> concurrency = new TreeMap<>();
  private @Nullable Approvals approvals;

  public GraphPlan(String name) {
    this.name = name;
  }

  /** A database of the usual tier, called the same in PostgreSQL. */
  public GraphPlan database(String component, String... dependsOn) {
    return database(Tier.P1, OnFailure.COMPENSATE, component, dependsOn);
  }

  /** A database. */
  public GraphPlan database(Tier tier, OnFailure onFailure, String component, String... dependsOn) {
    databases.add(
        new Database(
            component,
            component,
            terms(tier, onFailure, dependsOn),
            new BackupPolicy(BackupPolicy.Engine.DUMP, new Reference("/backups"), 1),
            List.of(),
            List.of(),
            List.of(),
            Duration.ofSeconds(5),
            Duration.ofMinutes(30)));
    return this;
  }

  /** A service that is restarted by a command. */
  public GraphPlan service(String component, String... dependsOn) {
    services.add(
        new Service(
            component,
            terms(Tier.P1, OnFailure.COMPENSATE, dependsOn),
            List.of(),
            Service.Control.EXEC,
            List.of("/usr/bin/true")));
    return this;
  }

  private static Terms terms(Tier tier, OnFailure onFailure, String... dependsOn) {
    return new Terms(
        tier,
        Duration.ofMinutes(15),
        Duration.ofHours(2),
        List.of(dependsOn),
        onFailure,
        List.of(),
        null);
  }

  /** At most so many of a provider at once. */
  public GraphPlan atOnce(String provider, int count) {
    concurrency.put(provider, count);
    return this;
  }

  /** Asks people before a run begins. */
  public GraphPlan asksFor(Approvals wanted) {
    approvals = wanted;
    return this;
  }

  /** The plan; whoever is to be told, is. */
  public RecoveryPlan plan() {
    var place = new Server.Place("weu", new Reference("127.0.0.1"), new Reference("5432"));
    return new RecoveryPlan(
        name,
        List.of("weu"),
        "weu",
        List.of(
            new Server(
                "pg", List.of(place), new Reference("postgres"), null, "postgres", databases)),
        services,
        List.of(new Webhook(new SecretReference("env:WEBHOOK_URL"))),
        new RunPolicy(approvals, Duration.ofHours(24), concurrency));
  }

  /** What a restore of everything asks for. */
  public SystemRestoreRequest restore(String run, @Nullable Instant impactAt) {
    var request =
        new RunRequest(
            run,
            RunRequest.Kind.RESTORE,
            name,
            "c0ffee",
            null,
            "weu",
            "anna",
            null,
            impactAt,
            null,
            null,
            null);
    return new SystemRestoreRequest(request, plan(), null);
  }
}
