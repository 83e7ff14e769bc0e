package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.plan.BackupCalendar;
import dev.holdfast.workflows.plan.BackupSchedule;
import dev.holdfast.workflows.plan.BusinessFunction;
import dev.holdfast.workflows.plan.Cadence;
import dev.holdfast.workflows.plan.ChangePolicy;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Command;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.FailoverPolicy;
import dev.holdfast.workflows.plan.FileBackups;
import dev.holdfast.workflows.plan.Files;
import dev.holdfast.workflows.plan.ImpactStage;
import dev.holdfast.workflows.plan.Machine;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.plan.Promises;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Replication;
import dev.holdfast.workflows.plan.Repository;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Secrets;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.SshAccess;
import dev.holdfast.workflows.plan.Standby;
import dev.holdfast.workflows.plan.TableName;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.plan.Traffic;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The example plans are valid, and every key in them arrives where it belongs. */
final class ExamplePlansTest {

  static final List<String> NAMES = PublishedPlan.NAMES;

  @ParameterizedTest
  @FieldSource("NAMES")
  void areValidWithoutAWarning(String name) {
    assertThat(PublishedPlan.of(name).findings()).isEmpty();
    assertThat(PublishedPlan.of(name).plan().name()).isEqualTo(name);
  }

  @Test
  void recoversThePlatformInTheOrderOfItsTiers() {
    PlanGraph graph = PlanGraph.of(PublishedPlan.of("devops-platform").plan());

    assertThat(graph.order())
        .extracting(Component::component)
        .containsExactly(
            "knowledge",
            "platform-secrets",
            "postgres-volume",
            "code",
            "platform-vm",
            "knowledge-base");
    assertThat(graph.order()).allMatch(it -> it.terms().dependsOn().isEmpty());
  }

  @Test
  void readsTheComponentsOfThePlatform() {
    assertThat(PublishedPlan.of("devops-platform").plan().components())
        .containsExactly(
            new Secrets(
                "platform-secrets",
                terms(Tier.P0, 15, 0),
                List.of(),
                List.of(
                    new SecretReference("env:PLATFORM_PG_PASSWORD"),
                    new SecretReference("env:PLATFORM_API_KEY")),
                new Replication(Replication.Mode.SYNCHRONOUS, Duration.ZERO),
                null),
            new Files(
                "postgres-volume",
                terms(Tier.P0, 30, 60),
                List.of(
                    new Check.Command(
                        "there is a data directory",
                        true,
                        List.of("/usr/bin/test", "-f", "/var/lib/postgresql/15/main/PG_VERSION"),
                        Duration.ofSeconds(30))),
                new Reference("/var/lib/postgresql"),
                new FileBackups(
                    new Reference("env:PLATFORM_VOLUME_BACKUPS:-/var/backups/volume"),
                    new BackupCalendar(
                        List.of(
                            schedule(BackupSchedule.Kind.FULL, "daily 02:00", 30),
                            schedule(BackupSchedule.Kind.CONTINUOUS, "every 15m", 30)),
                        7)),
                null),
            new Machine(
                "platform-vm",
                terms(Tier.P1, 240, null),
                List.of(
                    new Check.Tcp(
                        "accepts logins",
                        true,
                        new Reference("env:PLATFORM_VM_HOST:-127.0.0.1"),
                        new Reference("22"),
                        Duration.ofSeconds(10))),
                Machine.Provider.TERRAFORM,
                new Reference("/srv/terraform/platform-vm"),
                List.of("knowledge-server")),
            new Repository(
                "code",
                terms(Tier.P1, 30, 0),
                List.of(),
                new Reference("env:PLATFORM_CODE_ORIGIN:-ssh://git@git.example.com/platform.git"),
                new Reference("/srv/git/platform"),
                "main"),
            new Command(
                "knowledge-base",
                terms(Tier.P2, 24 * 60, null),
                List.of(
                    new Check.Http(
                        "answers a question",
                        true,
                        new Reference("http://127.0.0.1:8080/ask?q=ping"),
                        200,
                        Duration.ofSeconds(10))),
                List.of("/usr/local/bin/rebuild-knowledge-base"),
                List.of("/usr/local/bin/drop-knowledge-base"),
                false));
  }

  @Test
  void readsTheTermsOfTheKnowledgeDatabase() {
    Database knowledge =
        PublishedPlan.of("devops-platform").plan().database("knowledge").orElseThrow().database();

    assertThat(knowledge.terms())
        .isEqualTo(
            new Terms(
                Tier.P0,
                Duration.ofHours(1),
                Duration.ofMinutes(15),
                List.of(),
                OnFailure.PAUSE,
                List.of(
                    new ImpactStage(Duration.ZERO, "answers come from the cache"),
                    new ImpactStage(Duration.ofMinutes(15), "answers are stale"),
                    new ImpactStage(Duration.ofHours(1), "people look things up by hand")),
                BigDecimal.valueOf(9000),
                null));
    assertThat(knowledge.checks().get(2))
        .isEqualTo(new Check.Tables("nothing that is needed is empty", true, knowledge.tables()));
    assertThat(knowledge.tables()).contains(TableName.of("error_history"));
    assertThat(knowledge.backups().calendar())
        .isEqualTo(
            new BackupCalendar(List.of(schedule(BackupSchedule.Kind.FULL, "daily 02:00", 30)), 7));
  }

  @Test
  void readsTheServerOfTheOrders() {
    Server server = PublishedPlan.of("reskflow").plan().servers().get(0);

    assertThat(server.control())
        .isEqualTo(
            new ServerControl(
                ServerControl.Method.SSH,
                null,
                "postgresql@15-main",
                List.of(),
                List.of(),
                new SshAccess(
                    null,
                    new Reference("22"),
                    new Reference("postgres"),
                    new SecretReference("file:/etc/holdfast/id_ed25519"),
                    new Reference("env:RESKFLOW_KNOWN_HOSTS:-/etc/holdfast/known_hosts"))));
    assertThat(server.places())
        .containsExactly(
            new Server.Place(
                "pdx",
                new Reference("env:RESKFLOW_PG_PDX:-pg.pdx.example.com"),
                new Reference("env:RESKFLOW_PG_PDX_PORT:-5432"),
                new Reference("env:RESKFLOW_PG_PDX_DATA:-/var/lib/postgresql/15/main"),
                null,
                null,
                new Reference("env:RESKFLOW_PG_PDX_SSH:-22")));
    assertThat(server.standbys())
        .containsExactly(
            new Standby(
                "orders-iad",
                "iad",
                new Reference("env:RESKFLOW_PG_IAD:-pg.iad.example.com"),
                new Reference("env:RESKFLOW_PG_IAD_PORT:-5432"),
                new Replication(Replication.Mode.ASYNCHRONOUS, Duration.ofMinutes(1)),
                new Reference("env:RESKFLOW_PG_IAD_DATA:-/var/lib/postgresql/15/main"),
                null,
                null,
                new Reference("env:RESKFLOW_PG_IAD_SSH:-22")));
    assertThat(server.backups())
        .isEqualTo(
            new FileBackups(
                new Reference("env:RESKFLOW_BASE_BACKUPS:-/var/backups/base"),
                new BackupCalendar(
                    List.of(
                        schedule(BackupSchedule.Kind.FULL, "weekly sun 02:00", 28),
                        schedule(BackupSchedule.Kind.INCREMENTAL, "daily 02:00", 7),
                        schedule(BackupSchedule.Kind.CONTINUOUS, "every 5m", 1)),
                    null)));
  }

  @Test
  void readsHowTheOrdersAreConducted() {
    RecoveryPlan plan = PublishedPlan.of("reskflow").plan();

    assertThat(plan.failover())
        .isEqualTo(
            new FailoverPolicy(
                "cmh",
                new FailoverPolicy.Failback(
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(15),
                    Duration.ofMinutes(30),
                    0.05,
                    null)));
    assertThat(plan.policy().atOnce("postgres")).isEqualTo(2);
    assertThat(plan.policy().commitWindow()).isEqualTo(Duration.ofHours(24));
    Approvals approvals = Objects.requireNonNull(plan.policy().approvals());
    assertThat(approvals.required()).isEqualTo(2);
    assertThat(approvals.expiry()).isEqualTo(Duration.ofHours(1));
    assertThat(approvals.approvers())
        .extracting(Approvals.Approver::name)
        .containsExactly("ada", "grace", "radia");
    assertThat(plan.promises())
        .isEqualTo(
            new Promises(
                Duration.ofMinutes(15),
                Duration.ofMinutes(5),
                "USD",
                List.of(
                    function("order-processing", 15, "orders are processed by hand", "order-api"),
                    function("payment", 30, "payments are taken later", "payment-api"),
                    new BusinessFunction(
                        "tracking-information",
                        Duration.ofHours(1),
                        "customers are told by SMS",
                        List.of("tracking-api")),
                    new BusinessFunction(
                        "support",
                        Duration.ofHours(2),
                        "support answers by e-mail",
                        List.of("support-desk")))));
  }

  @Test
  void readsWhenTheOrdersMayBeChanged() {
    assertThat(PublishedPlan.of("reskflow").plan().changes())
        .isEqualTo(
            new ChangePolicy(
                "America/Los_Angeles",
                List.of(
                    new ChangePolicy.Window(
                        List.of(DayOfWeek.TUESDAY, DayOfWeek.THURSDAY),
                        LocalTime.of(2, 0),
                        LocalTime.of(4, 0)),
                    new ChangePolicy.Window(
                        List.of(DayOfWeek.SATURDAY), LocalTime.of(18, 0), LocalTime.of(20, 0))),
                List.of(
                    new ChangePolicy.Blackout("Black Friday week", "2026-11-23", "2026-11-29"),
                    new ChangePolicy.Blackout("Cyber Monday", "2026-11-30", "2026-11-30"),
                    new ChangePolicy.Blackout("year end", "12-20", "12-31")),
                List.of(
                    new ChangePolicy.Category(ChangePolicy.Kind.STANDARD, List.of(), Duration.ZERO),
                    new ChangePolicy.Category(
                        ChangePolicy.Kind.NORMAL, List.of("board"), Duration.ofDays(2)),
                    new ChangePolicy.Category(
                        ChangePolicy.Kind.EMERGENCY,
                        List.of("on-call", "manager"),
                        Duration.ZERO))));
  }

  @Test
  void readsWhereClientsOfTheOrdersAreSent() {
    Component door =
        PublishedPlan.of("reskflow").plan().components().stream()
            .filter(it -> it.component().equals("front-door"))
            .findFirst()
            .orElseThrow();

    assertThat(door)
        .isEqualTo(
            new Traffic(
                "front-door",
                new Terms(
                    Tier.P0,
                    Duration.ofMinutes(15),
                    null,
                    List.of("order-api", "payment-api"),
                    OnFailure.COMPENSATE,
                    List.of(),
                    null),
                door.checks(),
                Traffic.Method.DNS,
                new Reference("api.reskflow.example.com"),
                List.of(
                    new Traffic.Target("pdx", new Reference("192.0.2.10")),
                    new Traffic.Target("iad", new Reference("198.51.100.10"))),
                Duration.ofMinutes(1),
                null,
                null,
                new Traffic.Zone(
                    new Reference("reskflow.example.com"),
                    List.of(
                        new Reference("env:RESKFLOW_DNS_PDX:-192.0.2.53"),
                        new Reference("env:RESKFLOW_DNS_IAD:-198.51.100.53")),
                    new Reference("holdfast"),
                    Traffic.Algorithm.SHA256,
                    new SecretReference("env:RESKFLOW_TSIG_SECRET")),
                null));
  }

  @Test
  void givesTheStackABudgetForEachOfItsSevenSteps() {
    PlanGraph graph = PlanGraph.of(PublishedPlan.of("devstack").plan());

    assertThat(
            List.of(
                "configuration",
                "vault-keys",
                "certificates",
                "vault",
                "app",
                "services",
                "gateway"))
        .extracting(it -> graph.component(it).terms().budget())
        .containsExactly(
            minutes(1), minutes(1), minutes(1), minutes(1), minutes(8), minutes(4), minutes(1));
    assertThat(((Service) graph.component("services")).control())
        .isEqualTo(Service.Control.COMPOSE);
  }

  private static Terms terms(Tier tier, int rtoMinutes, @Nullable Integer rpoMinutes) {
    return new Terms(
        tier,
        minutes(rtoMinutes),
        rpoMinutes == null ? null : minutes(rpoMinutes),
        List.of(),
        OnFailure.COMPENSATE,
        List.of(),
        null);
  }

  private static BackupSchedule schedule(BackupSchedule.Kind kind, String at, int days) {
    return new BackupSchedule(kind, new Cadence(at), Duration.ofDays(days), null);
  }

  private static BusinessFunction function(
      String name, int maxMinutes, String workaround, String api) {
    return new BusinessFunction(name, minutes(maxMinutes), workaround, List.of(api, "front-door"));
  }

  private static Duration minutes(int count) {
    return Duration.ofMinutes(count);
  }
}
