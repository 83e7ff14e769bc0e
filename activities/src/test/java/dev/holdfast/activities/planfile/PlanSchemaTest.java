package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.plan.BackupCalendar;
import dev.holdfast.workflows.plan.BackupPolicy;
import dev.holdfast.workflows.plan.BackupSchedule;
import dev.holdfast.workflows.plan.BusinessFunction;
import dev.holdfast.workflows.plan.ChangePolicy;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Command;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.FailoverPolicy;
import dev.holdfast.workflows.plan.FileBackups;
import dev.holdfast.workflows.plan.GuardPolicy;
import dev.holdfast.workflows.plan.Hook;
import dev.holdfast.workflows.plan.Hooks;
import dev.holdfast.workflows.plan.ImpactStage;
import dev.holdfast.workflows.plan.Machine;
import dev.holdfast.workflows.plan.Maintenance;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.PlanPath;
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
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.plan.Webhook;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema and the records say the same. */
final class PlanSchemaTest {

  private static final JsonNode SCHEMA = published();
  private static final String TRAFFIC = "/$defs/trafficKind/properties";

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

  private static String word(Class<?> type) {
    return type.getSimpleName().substring(0, 1).toLowerCase(Locale.ROOT)
        + type.getSimpleName().substring(1);
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

  private static final Set<String> TERMS =
      Stream.concat(
              Arrays.stream(Terms.class.getRecordComponents()).map(RecordComponent::getName),
              Stream.of("costPerMinute"))
          .collect(Collectors.toUnmodifiableSet());

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
    for (String kind : texts(SCHEMA.at("/$defs/kind/enum"))) {
      assertThat(SCHEMA.at("/$defs/" + kind + "Kind/properties").fieldNames())
          .toIterable()
          .containsAll(TERMS)
          .contains("kind", "checks");
    }
    assertThat(SCHEMA.at("/$defs/database/properties").fieldNames())
        .toIterable()
        .containsAll(TERMS);
  }

  static List<Arguments> enums() {
    return List.of(
        Arguments.of("/$defs/backups/properties/engine/enum", BackupPolicy.Engine.values()),
        Arguments.of("/$defs/schedule/properties/kind/enum", BackupSchedule.Kind.values()),
        Arguments.of("/$defs/replicationMode/enum", Replication.Mode.values()),
        Arguments.of("/$defs/server/properties/control/enum", ServerControl.Method.values()),
        Arguments.of("/$defs/onFailure/enum", OnFailure.values()),
        Arguments.of("/$defs/machineKind/properties/provider/enum", Machine.Provider.values()),
        Arguments.of("/$defs/serviceKind/properties/control/enum", Service.Control.values()),
        Arguments.of(TRAFFIC + "/method/enum", Traffic.Method.values()),
        Arguments.of(TRAFFIC + "/dns/properties/algorithm/enum", Traffic.Algorithm.values()),
        Arguments.of(TRAFFIC + "/http/properties/send/enum", Traffic.Verb.values()));
  }

  @ParameterizedTest
  @MethodSource("enums")
  void hasEveryConstantOfTheEnums(String pointer, Enum<?>[] constants) {
    assertThat(texts(SCHEMA.at(pointer)))
        .containsExactlyElementsOf(
            Arrays.stream(constants).map(it -> it.name().toLowerCase(Locale.ROOT)).toList());
  }

  @Test
  void hasEveryTierAndCategoryAndKind() {
    assertThat(texts(SCHEMA.at("/$defs/tier/enum")))
        .containsExactlyElementsOf(Stream.of(Tier.values()).map(Enum::name).toList());
    assertThat(SCHEMA.at("/properties/changes/properties/categories/properties").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(
            Stream.of(ChangePolicy.Kind.values()).map(ChangePolicy.Kind::word).toList());
    assertThat(texts(SCHEMA.at("/$defs/kind/enum")))
        .containsExactlyElementsOf(
            Stream.of(Component.Kind.values())
                .filter(it -> it != Component.Kind.DATABASE && it != Component.Kind.SERVER)
                .map(Component.Kind::word)
                .toList());
    Set<String> alternatives = new TreeSet<>();
    SCHEMA.at("/$defs/check/oneOf").forEach(it -> alternatives.addAll(texts(it.path("required"))));
    assertThat(alternatives)
        .isEqualTo(
            Arrays.stream(Check.class.getPermittedSubclasses())
                .map(PlanSchemaTest::word)
                .collect(Collectors.toSet()));
  }

  @Test
  void documentsEveryPropertyAndGivesExamplesThatItAccepts() {
    Map<String, JsonNode> properties = new HashMap<>();
    collect(SCHEMA, "", properties);

    assertThat(properties).hasSizeGreaterThan(100);
    properties.forEach(
        (pointer, property) -> {
          String reference = property.path("$ref").asText("#").substring(1);
          boolean described =
              property.has("description") || SCHEMA.at(reference).has("description");
          assertThat(described).as("description of " + pointer).isTrue();
        });
    withExamples(SCHEMA, "")
        .forEach(
            pointer ->
                SCHEMA
                    .at(pointer + "/examples")
                    .forEach(
                        example ->
                            assertThat(at(pointer).validate(example)).as(pointer).isEmpty()));
  }

  @Test
  void hidesTheValueOfEveryPropertyThatTakesASecret() {
    Map<String, JsonNode> properties = new HashMap<>();
    collect(SCHEMA, "", properties);

    List<String> secrets =
        properties.entrySet().stream()
            .filter(it -> it.getValue().path("$ref").asText("").equals("#/$defs/secret"))
            .map(it -> it.getKey().substring(it.getKey().lastIndexOf('/') + 1))
            .toList();

    assertThat(secrets).hasSizeGreaterThan(1);
    assertThat(secrets).allMatch(it -> PlanValue.isSecret(PlanPath.of("any", it)));
  }

  @Test
  void standsOnTheClassPathAsPublished() throws IOException {
    try (InputStream in = PlanSchema.class.getResourceAsStream("recovery-plan.schema.json")) {
      assertThat(new ObjectMapper().readTree(in)).isEqualTo(SCHEMA);
    }
  }

  private static Schema at(String pointer) {
    ObjectNode part = SCHEMA.at(pointer).deepCopy();
    part.remove("$id");
    if (!pointer.isEmpty()) {
      part.set("$defs", SCHEMA.path("$defs"));
    }
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(part);
  }

  private static void collect(JsonNode node, String pointer, Map<String, JsonNode> properties) {
    node.properties()
        .forEach(
            it -> {
              String below = pointer + "/" + it.getKey();
              if (pointer.endsWith("/properties")) {
                properties.put(below, it.getValue());
              }
              if (!Set.of("examples", "default").contains(it.getKey())) {
                collect(it.getValue(), below, properties);
              }
            });
  }

  private static List<String> withExamples(JsonNode node, String pointer) {
    List<String> found = new ArrayList<>();
    if (node.path("examples").isArray()) {
      found.add(pointer);
    }
    node.properties()
        .forEach(it -> found.addAll(withExamples(it.getValue(), pointer + "/" + it.getKey())));
    return found;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(it -> texts.add(it.asText()));
    return texts;
  }

  static JsonNode published() {
    try {
      return new ObjectMapper()
          .readTree(Path.of("..", "plans", "recovery-plan.schema.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
