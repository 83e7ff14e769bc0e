package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.holdfast.workflows.plan.BackupPolicy;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.PlanPath;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Tier;
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

  /**
   * Record, its properties in the schema, what a record calls otherwise (property=component), what
   * of the record is the key under which it stands, and what only the file has.
   */
  static List<Arguments> records() {
    return List.of(
        Arguments.of(
            RecoveryPlan.class,
            List.of("/properties"),
            Map.of("plan", "name", "components", "services", "notify", "webhooks"),
            Set.of(),
            Set.of()),
        Arguments.of(Server.class, List.of("/$defs/server/properties"), Map.of(), NAME, Set.of()),
        Arguments.of(
            Server.Place.class,
            List.of("/$defs/place/properties"),
            Map.of(),
            Set.of("site"),
            Set.of()),
        Arguments.of(
            Database.class,
            List.of("/$defs/database/properties", "/$defs/database/properties/require/properties"),
            Map.of(),
            Set.of("component"),
            Set.of("require")),
        Arguments.of(
            BackupPolicy.class, List.of("/$defs/backups/properties"), Map.of(), Set.of(), Set.of()),
        Arguments.of(
            Check.Sql.class,
            List.of("/$defs/check/properties"),
            Map.of("sql", "query"),
            Set.of(),
            Set.of("rowCounts")),
        Arguments.of(
            Check.RowCounts.class,
            List.of("/$defs/check/properties", "/$defs/check/properties/rowCounts/properties"),
            Map.of(),
            Set.of(),
            Set.of("sql", "expect", "rowCounts")),
        Arguments.of(
            Service.class,
            List.of("/$defs/service/properties"),
            Map.of(),
            Set.of("component"),
            Set.of("kind", "control")),
        Arguments.of(
            Webhook.class,
            List.of("/$defs/webhook/properties"),
            Map.of("webhook", "url"),
            Set.of(),
            Set.of()));
  }

  private static final Set<String> NAME = Set.of("name");

  @ParameterizedTest
  @MethodSource("records")
  void hasAPropertyForEveryComponentAndTheReverse(
      Class<?> type,
      List<String> pointers,
      Map<String, String> renamed,
      Set<String> keys,
      Set<String> onlyInFile) {
    Set<String> properties = new TreeSet<>(keys);
    for (String pointer : pointers) {
      assertThat(SCHEMA.at(pointer).isObject()).as(pointer).isTrue();
      SCHEMA
          .at(pointer)
          .fieldNames()
          .forEachRemaining(it -> properties.add(renamed.getOrDefault(it, it)));
    }
    properties.removeAll(onlyInFile);

    assertThat(properties)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList());
  }

  @Test
  void hasEveryConstantOfTheEnums() {
    assertThat(texts(SCHEMA.at("/$defs/database/properties/tier/enum")))
        .containsExactlyElementsOf(Stream.of(Tier.values()).map(Enum::name).toList());
    assertThat(texts(SCHEMA.at("/$defs/backups/properties/engine/enum")))
        .containsExactlyElementsOf(
            Stream.of(BackupPolicy.Engine.values())
                .map(it -> it.name().toLowerCase(Locale.ROOT))
                .toList());
    Set<String> checks =
        Arrays.stream(Check.class.getPermittedSubclasses())
            .map(
                it ->
                    it.getSimpleName().substring(0, 1).toLowerCase(Locale.ROOT)
                        + it.getSimpleName().substring(1))
            .collect(Collectors.toSet());
    Set<String> alternatives = new TreeSet<>();
    SCHEMA.at("/$defs/check/oneOf").forEach(it -> alternatives.addAll(texts(it.path("required"))));
    assertThat(alternatives).isEqualTo(checks);
  }

  @Test
  void promisesTheDefaultsThatTheReaderFillsIn() {
    NotesPlan bare =
        new NotesPlan(
            """
            plan: p
            sites: [weu]
            home: weu
            servers:
              s:
                places: {weu: {host: h}}
                user: u
                databases:
                  d:
                    rto: 1h
                    rpo: 1h
                    backups: {engine: dump, location: /b}
                    checks: [{name: c, sql: SELECT 1, expect: "1"}]
            """);
    NotesPlan explicit =
        bare.replacing("{host: h}", "{host: h, port: " + standard("place", "port") + "}")
            .replacing(
                "user: u",
                "user: u\n    maintenanceDatabase: " + standard("server", "maintenanceDatabase"))
            .replacing("location: /b", "location: /b, jobs: " + standard("backups", "jobs"))
            .replacing("name: c", "name: c, required: " + standard("check", "required"))
            .replacing(
                "rto: 1h",
                "rto: 1h\n        tier: "
                    + standard("database", "tier")
                    + "\n        stableFor: "
                    + standard("database", "stableFor")
                    + "\n        timeout: "
                    + standard("database", "timeout"));

    assertThat(bare.read().plan()).isNotNull().isEqualTo(explicit.read().plan());
  }

  @Test
  void documentsEveryPropertyAndGivesExamplesThatItAccepts() {
    Map<String, JsonNode> properties = new HashMap<>();
    collect(SCHEMA, "", properties);

    assertThat(properties).hasSizeGreaterThan(25);
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

  private static String standard(String definition, String property) {
    return SCHEMA.at("/$defs/" + definition + "/properties/" + property + "/default").asText();
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

  private static JsonNode published() {
    try {
      return new ObjectMapper()
          .readTree(Path.of("..", "plans", "recovery-plan.schema.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
