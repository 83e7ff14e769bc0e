package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.backup.BackupRequest;
import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.plan.BackupPolicy;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Repository;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.TableName;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.restore.DatabaseRestoreRequest;
import dev.holdfast.workflows.runbook.RunRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plan of a shop: database {@code orders}, one service that needs it, one webhook. */
public final class ExamplePlan {

  /** How long the database may be away. */
  public static final Duration RTO = Duration.ofMinutes(15);

  /** How much may be lost. */
  public static final Duration RPO = Duration.ofHours(2);

  private static final String NAME = "shop";
  private static final String COMPONENT = "orders";
  private static final String HASH = "c0ffee12".repeat(8);

  private ExamplePlan() {}

  /** The plan. */
  public static RecoveryPlan plan() {
    var place = new Server.Place("weu", new Reference("127.0.0.1"), new Reference("5432"));
    Server server =
        new Server(
            "pg", List.of(place), new Reference("postgres"), null, "postgres", List.of(database()));
    return new RecoveryPlan(
        NAME,
        List.of("weu"),
        "weu",
        List.of(server),
        List.of(
            new Service(
                "web",
                Terms.after(List.of(COMPONENT)),
                List.of(),
                Service.Control.EXEC,
                List.of("/usr/bin/true"))),
        List.of(new Webhook(new SecretReference("env:WEBHOOK_URL"))),
        RunPolicy.usual());
  }

  private static Database database() {
    return new Database(
        COMPONENT,
        FakeDatabaseServer.LIVE,
        Terms.within(Tier.P0, RTO, RPO),
        new BackupPolicy(BackupPolicy.Engine.DUMP, new Reference("/backups"), 2),
        List.of(TableName.of("orders")),
        List.of(),
        List.of(),
        Duration.ofSeconds(5),
        Duration.ofMinutes(30));
  }

  /** What a restore of the database asks for. */
  public static DatabaseRestoreRequest restore(String run, @Nullable Instant impactAt) {
    RecoveryPlan plan = plan();
    return new DatabaseRestoreRequest(
        run(run, RunRequest.Kind.RESTORE, impactAt),
        target(run),
        plan.dependants(COMPONENT),
        plan.webhooks(),
        plan.policy(),
        false,
        null,
        null,
        false,
        false);
  }

  /** The same restore of a database that there is no room for twice. */
  public static DatabaseRestoreRequest inPlace(DatabaseRestoreRequest request) {
    return new DatabaseRestoreRequest(
        request.run(),
        request.target(),
        request.services(),
        request.webhooks(),
        request.policy(),
        request.part(),
        request.to(),
        request.backupId(),
        request.breakGlass(),
        true);
  }

  /** The same restore of a database that the plan has other words for. */
  public static DatabaseRestoreRequest onFailure(
      DatabaseRestoreRequest request, OnFailure onFailure) {
    DatabaseTarget target = request.target();
    Database it = target.database();
    Terms terms = it.terms();
    Terms others =
        new Terms(
            terms.tier(),
            terms.rto(),
            terms.rpo(),
            terms.dependsOn(),
            onFailure,
            terms.impact(),
            terms.costPerHour());
    Database database =
        new Database(
            it.component(),
            it.name(),
            others,
            it.backups(),
            it.tables(),
            it.extensions(),
            it.checks(),
            it.stableFor(),
            it.timeout());
    return new DatabaseRestoreRequest(
        request.run(),
        new DatabaseTarget(target.run(), target.plan(), target.server(), target.site(), database),
        request.services(),
        request.webhooks(),
        request.policy(),
        request.part(),
        request.to(),
        request.backupId(),
        request.breakGlass(),
        request.inPlace());
  }

  /** The same restore under a plan that asks for approvals. */
  public static DatabaseRestoreRequest approvedBy(
      DatabaseRestoreRequest request, Approvals approvals) {
    RunPolicy policy = request.policy();
    return new DatabaseRestoreRequest(
        request.run(),
        request.target(),
        request.services(),
        request.webhooks(),
        new RunPolicy(approvals, policy.commitWindow(), policy.concurrency()),
        request.part(),
        request.to(),
        request.backupId(),
        request.breakGlass(),
        request.inPlace());
  }

  /** What a backup of the database asks for. */
  public static BackupRequest backup(String run) {
    return new BackupRequest(run(run, RunRequest.Kind.BACKUP, null), target(run));
  }

  private static DatabaseTarget target(String run) {
    RecoveryPlan plan = plan();
    return DatabaseTarget.of(run, plan, plan.database(COMPONENT).orElseThrow());
  }

  private static RunRequest run(String run, RunRequest.Kind kind, @Nullable Instant impactAt) {
    return new RunRequest(
        run, kind, NAME, HASH, COMPONENT, "weu", "anna", null, impactAt, RTO, RPO, null);
  }

  /** The code of the shop, which is not in the plan itself. */
  public static Repository repository() {
    return new Repository(
        "code",
        Terms.within(Tier.P1, RTO, RPO),
        List.of(answers()),
        new Reference("/origin/code.git"),
        new Reference("/srv/code"),
        "main");
  }

  /** The service with a check of its own. */
  public static Service checkedService() {
    return new Service(
        "web",
        Terms.within(Tier.P1, RTO, Duration.ZERO),
        List.of(answers()),
        Service.Control.EXEC,
        List.of("/usr/bin/true"));
  }

  private static Check answers() {
    Reference url = new Reference("http://127.0.0.1:8080/health");
    return new Check.Http("it answers", true, url, 200, Duration.ofSeconds(5));
  }

  /** What a restore of a component that is no database is asked with. */
  public static RunRequest run(String run, String component) {
    return new RunRequest(
        run,
        RunRequest.Kind.RESTORE,
        NAME,
        "c0ffee",
        component,
        "weu",
        "anna",
        null,
        null,
        RTO,
        RPO,
        null);
  }
}
