package dev.holdfast.activities.planfile;

import static dev.holdfast.activities.planfile.PublishedSchema.TRAFFIC;
import static dev.holdfast.activities.planfile.PublishedSchema.texts;
import static dev.holdfast.activities.planfile.PublishedSchema.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.plan.BackupCalendar;
import dev.holdfast.workflows.plan.BackupPolicy;
import dev.holdfast.workflows.plan.BackupSchedule;
import dev.holdfast.workflows.plan.BusinessFunction;
import dev.holdfast.workflows.plan.ChangePolicy;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Command;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.FailoverPolicy;
import dev.holdfast.workflows.plan.FileBackups;
import dev.holdfast.workflows.plan.GuardPolicy;
import dev.holdfast.workflows.plan.Hook;
import dev.holdfast.workflows.plan.Hooks;
import dev.holdfast.workflows.plan.ImpactStage;
import dev.holdfast.workflows.plan.Machine;
import dev.holdfast.workflows.plan.Maintenance;
import dev.holdfast.workflows.plan.ProbePolicy;
import dev.holdfast.workflows.plan.Promises;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Replication;
import dev.holdfast.workflows.plan.Repository;
import dev.holdfast.workflows.plan.Secrets;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.ServiceSite;
import dev.holdfast.workflows.plan.SshAccess;
import dev.holdfast.workflows.plan.Standby;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.plan.Webhook;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema has every component of the records, and the records every property of the schema. */
final class PlanSchemaRecordsTest {

  private static final JsonNode SCHEMA = PublishedSchema.json();
  private static final Set<String> TERMS =
      Stream.concat(
              Arrays.stream(Terms.class.getRecordComponents()).map(RecordComponent::getName),
              Stream.of("costPerMinute"))
          .collect(Collectors.toUnmodifiableSet());

  static List<Arguments> records() {
    return List.of(
        of(RecoveryPlan.class, "/properties")
            .renamed(Map.of("plan", "name", "notify", "webhooks"))
            .onlyInFile("witness", "failback", "timeZone", "currency", "objectives", "functions")
            .onlyInFile("approvals", "commitWindow", "providers", "probe", "hooks")
            .notInFile("policy", "promises", "failover"),
        of(Approvals.class, "/properties/approvals/properties"),
        of(Approvals.Approver.class, "/$defs/approver/properties"),
        of(Promises.class, "/properties/objectives/properties").notInFile("currency", "functions"),
        of(BusinessFunction.class, "/$defs/function/properties").notInFile("name"),
        of(ChangePolicy.class, "/properties/changes/properties").notInFile("timeZone"),
        of(ChangePolicy.Window.class, "/$defs/window/properties"),
        of(ChangePolicy.Blackout.class, "/$defs/blackout/properties"),
        of(ChangePolicy.Category.class, "/$defs/category/properties").notInFile("kind"),
        of(FailoverPolicy.Failback.class, "/properties/failback/properties"),
        of(ProbePolicy.class, "/properties/probe/properties"),
        of(Hooks.class, "/properties/hooks/properties"),
        of(Hook.Http.class, "/$defs/hook/properties/http/properties"),
        of(Hook.Command.class, "/$defs/hook/properties").onlyInFile("http"),
        of(Server.class, "/$defs/server/properties")
            .onlyInFile("dataDirectory", "unit", "start", "stop", "ssh")
            .notInFile("name"),
        of(ServerControl.class, "/$defs/server/properties")
            .renamed(Map.of("control", "method"))
            .onlyInFile("places", "user", "password", "maintenanceDatabase", "databases")
            .onlyInFile("standbys", "backups", "guard"),
        of(SshAccess.class, "/$defs/ssh/properties"),
        of(ServiceSite.class, "/$defs/serviceSite/properties").notInFile("site"),
        of(Maintenance.class, "/$defs/serviceKind/properties/maintenance/properties"),
        of(GuardPolicy.class, "/$defs/guard/properties"),
        of(Server.Place.class, "/$defs/place/properties").notInFile("site"),
        of(Standby.class, "/$defs/standby/properties")
            .onlyInFile("mode", "maxLag")
            .notInFile("name", "replication"),
        of(Replication.class, "/$defs/replication/properties"),
        of(
                Database.class,
                "/$defs/database/properties",
                "/$defs/database/properties/require/properties")
            .onlyInFile("require")
            .hasTerms(),
        of(BackupPolicy.class, "/$defs/backups/properties")
            .onlyInFile("schedules", "keepManual")
            .notInFile("calendar"),
        of(FileBackups.class, "/$defs/storedBackups/properties")
            .onlyInFile("schedules", "keepManual")
            .notInFile("calendar"),
        of(BackupCalendar.class, "/$defs/storedBackups/properties").onlyInFile("location"),
        of(BackupSchedule.class, "/$defs/schedule/properties"),
        of(Traffic.Login.class, TRAFFIC + "/login/properties"),
        of(Traffic.Pooler.class, TRAFFIC + "/pgbouncer/properties"),
        of(Traffic.Zone.class, TRAFFIC + "/dns/properties"),
        of(Traffic.Hook.class, TRAFFIC + "/http/properties"),
        of(ImpactStage.class, "/$defs/impactStage/properties"),
        of(Webhook.class, "/$defs/webhook/properties").renamed(Map.of("webhook", "url")));
  }

  static List<Arguments> kinds() {
    return Stream.of(
            Machine.class,
            Secrets.class,
            dev.holdfast.workflows.plan.Files.class,
            Repository.class,
            Service.class,
            Traffic.class,
            Command.class)
        .map(it -> of(it, "/$defs/" + word(it) + "Kind/properties").onlyInFile("kind").hasTerms())
        .map(Arguments.class::cast)
        .toList();
  }

  static List<Arguments> checks() {
    Set<String> all = Set.of("sql", "rowCounts", "tables", "extensions", "http", "tcp", "command");
    return Stream.of(Check.class.getPermittedSubclasses())
        .map(
            it -> {
              String kind = word(it);
              boolean group =
                  SCHEMA.at("/$defs/check/properties/" + kind + "/properties").isObject();
              RecordInFile check =
                  group
                      ? of(
                          it,
                          "/$defs/check/properties",
                          "/$defs/check/properties/" + kind + "/properties")
                      : of(it, "/$defs/check/properties");
              all.stream().filter(other -> group || !other.equals(kind)).forEach(check::onlyInFile);
              if (!kind.equals("sql")) {
                check.onlyInFile("expect");
              }
              return check.renamed(Map.of("sql", "query", "run", "command"));
            })
        .map(Arguments.class::cast)
        .toList();
  }

  private static RecordInFile of(Class<?> type, String... pointers) {
    return new RecordInFile(type, List.of(pointers));
  }

  /** Where the schema describes a record, and in what the two differ on purpose. */
  private static final class RecordInFile implements Arguments {

    private final Class<?> type;
    private final List<String> pointers;
    private final Map<String, String> renamed = new HashMap<>();
    private final Set<String> onlyInFile = new TreeSet<>();
    private final Set<String> notInFile = new TreeSet<>();

    RecordInFile(Class<?> type, List<String> pointers) {
      this.type = type;
      this.pointers = pointers;
    }

    RecordInFile renamed(Map<String, String> names) {
      renamed.putAll(names);
      return this;
    }

    RecordInFile onlyInFile(String... properties) {
      onlyInFile.addAll(List.of(properties));
      return this;
    }

    RecordInFile notInFile(String... components) {
      notInFile.addAll(List.of(components));
      return this;
    }

    /** The file has a component's terms beside its own fields. */
    RecordInFile hasTerms() {
      return onlyInFile(TERMS.toArray(String[]::new)).notInFile("component", "terms");
    }

    @Override
    public Object[] get() {
      return new Object[] {this};
    }

    @Override
    public String toString() {
      return type.getSimpleName();
    }
  }

  @ParameterizedTest
  @MethodSource({"records", "kinds", "checks"})
  void hasAPropertyForEveryComponentAndTheReverse(RecordInFile it) {
    Set<String> properties = new TreeSet<>(it.notInFile);
    for (String pointer : it.pointers) {
      assertThat(SCHEMA.at(pointer).isObject()).as(pointer).isTrue();
      SCHEMA
          .at(pointer)
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!it.onlyInFile.contains(name)) {
                  properties.add(it.renamed.getOrDefault(name, name));
                }
              });
    }

    assertThat(properties)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(it.type.getRecordComponents()).map(RecordComponent::getName).toList());
  }

  @Test
  void hasTheSameTermsForEveryKind() {
    for (String kind : texts("/$defs/kind/enum")) {
      assertThat(SCHEMA.at("/$defs/" + kind + "Kind/properties").fieldNames())
          .toIterable()
          .containsAll(TERMS)
          .contains("kind", "checks");
    }
    assertThat(SCHEMA.at("/$defs/database/properties").fieldNames())
        .toIterable()
        .containsAll(TERMS);
  }
}
