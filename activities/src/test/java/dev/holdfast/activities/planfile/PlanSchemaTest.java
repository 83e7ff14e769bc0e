package dev.holdfast.activities.planfile;

import static dev.holdfast.activities.planfile.PublishedSchema.TRAFFIC;
import static dev.holdfast.activities.planfile.PublishedSchema.part;
import static dev.holdfast.activities.planfile.PublishedSchema.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.workflows.plan.BackupPolicy;
import dev.holdfast.workflows.plan.BackupSchedule;
import dev.holdfast.workflows.plan.ChangePolicy;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Machine;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.PlanPath;
import dev.holdfast.workflows.plan.Replication;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.plan.Traffic;
import java.io.IOException;
import java.io.InputStream;
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

/** The schema knows every constant, explains itself, keeps secrets and is the one that is used. */
final class PlanSchemaTest {

  private static final JsonNode SCHEMA = PublishedSchema.json();

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
    assertThat(texts(pointer))
        .containsExactlyElementsOf(
            Arrays.stream(constants).map(it -> it.name().toLowerCase(Locale.ROOT)).toList());
  }

  @Test
  void hasEveryTierAndCategoryAndKind() {
    assertThat(texts("/$defs/tier/enum"))
        .containsExactlyElementsOf(Stream.of(Tier.values()).map(Enum::name).toList());
    assertThat(SCHEMA.at("/properties/changes/properties/categories/properties").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(
            Stream.of(ChangePolicy.Kind.values()).map(ChangePolicy.Kind::word).toList());
    assertThat(texts("/$defs/kind/enum"))
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
                .map(PublishedSchema::word)
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
                            assertThat(part(pointer).validate(example)).as(pointer).isEmpty()));
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
}
