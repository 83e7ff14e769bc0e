package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.workflows.plan.PlanFinding;
import dev.holdfast.workflows.plan.Traffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reference of the plan is complete, and its example is a plan. */
final class PlanDocsTest {

  private static final Path PAGE = Path.of("..", "docs", "plan.md");

  @Test
  void namesEveryKeyThatAPlanCanHave() throws IOException {
    Set<String> keys = new TreeSet<>();
    collect(
        new ObjectMapper().readTree(Path.of("..", "plans", "recovery-plan.schema.json").toFile()),
        keys);
    String page = Files.readString(PAGE);

    assertThat(keys).hasSizeGreaterThan(80);
    assertThat(keys).allMatch(it -> page.contains("`" + it + "`"), "stands in docs/plan.md");
  }

  @Test
  void namesEveryFinding() throws IOException {
    String page = Files.readString(PAGE);

    assertThat(Arrays.stream(PlanFinding.Code.values()).map(Enum::name))
        .allMatch(it -> page.contains("`" + it + "`"), "stands in docs/plan.md");
  }

  @Test
  void showsAWholePlanThatIsValid() throws IOException {
    Matcher example =
        Pattern.compile("```yaml\n(plan: .*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));

    assertThat(example.find()).isTrue();
    PlanReading reading =
        PlanFile.read("docs.yaml", example.group(1).getBytes(StandardCharsets.UTF_8));
    assertThat(reading.errors()).isEmpty();
    assertThat(reading.warnings()).isEmpty();
  }

  @Test
  void showsHooksThatAPlanCanHave() throws IOException {
    Matcher example =
        Pattern.compile("```yaml\n(hooks:.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));

    assertThat(example.find()).isTrue();
    NotesPlan plan =
        NotesPlan.published().replacing("components:\n", example.group(1) + "components:\n");
    assertThat(plan.errors()).isEmpty();
  }

  @Test
  void showsWaysOfSendingClientsThatAPlanCanHave() throws IOException {
    Matcher examples =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("..", "docs", "traffic.md")));
    StringBuilder plan =
        new StringBuilder(
            """
            plan: docs
            sites: [weu, neu]
            home: weu
            servers:
              s:
                places: {weu: {host: 10.0.0.5}, neu: {host: 10.1.0.5}}
                user: u
                databases:
                  d:
                    rto: 1h
                    rpo: 24h
                    backups: {engine: dump, location: /b}
                    checks: [{name: c, sql: SELECT 1, expect: "1"}]
            components:
            """);
    List<String> components = examples.results().map(it -> it.group(1).indent(2)).toList();
    components.forEach(plan::append);

    PlanReading reading =
        PlanFile.read("docs.yaml", plan.toString().getBytes(StandardCharsets.UTF_8));

    assertThat(reading.errors()).isEmpty();
    assertThat(components).hasSize(Traffic.Method.values().length);
  }

  private static void collect(JsonNode node, Set<String> keys) {
    node.properties()
        .forEach(
            it -> {
              if (it.getKey().equals("properties")) {
                it.getValue().fieldNames().forEachRemaining(keys::add);
              }
              if (!Set.of("examples", "default", "if").contains(it.getKey())) {
                collect(it.getValue(), keys);
              }
            });
    if (node.isArray()) {
      node.forEach(it -> collect(it, keys));
    }
  }
}
