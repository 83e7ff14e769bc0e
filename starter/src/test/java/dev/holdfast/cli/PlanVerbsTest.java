package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code dr plan show} and {@code dr plan explain}. */
final class PlanVerbsTest {

  private static final Path RESOURCES = Path.of("src/test/resources").toAbsolutePath();
  private static final String SHOP =
      RESOURCES.resolve("dev/holdfast/cli/explained.yaml").toString();
  private static final Path DOCS = Path.of("../docs/plan.md");
  private static final String NOTES =
      Path.of("../plans/notes.yaml").toAbsolutePath().normalize().toString();

  @TempDir Path home;

  private Cli.Result plan(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "plan";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return new Cli(home).run(all);
  }

  private JsonNode answer(int exitCode, String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--output";
    all[arguments.length + 1] = "json";
    Cli.Result result = plan(all);

    JsonNode json = result.json();
    assertThat(result.exitCode()).as(result.out()).isEqualTo(exitCode);
    assertThat(ContractSchema.breaches("plan " + arguments[0], json)).as(result.out()).isEmpty();
    return json;
  }

  private static JsonNode golden(String file) throws IOException {
    return new ObjectMapper().readTree(RESOURCES.resolve("contract").resolve(file).toFile());
  }

  @Test
  void showsAWholePlansStepsAsPublished() throws IOException {
    assertThat(answer(0, "show", SHOP, "--for", "restore")).isEqualTo(golden("plan-show.json"));
  }

  @Test
  void explainsTheLossOfASiteAsPublished() throws IOException {
    assertThat(answer(0, "explain", SHOP, "--lost", "weu")).isEqualTo(golden("plan-explain.json"));
  }

  @Test
  void showsWhatOneBackupDoes() {
    JsonNode shown = answer(0, "show", SHOP, "--for", "backup", "--component", "search");

    assertThat(shown.path("steps").findValuesAsText("component")).containsOnly("search");
    assertThat(shown.path("steps").findValuesAsText("name")).startsWith("preflight");
    assertThat(shown.at("/components/0/provider").asText()).isEqualTo("postgres");
  }

  @Test
  void showsTheBackupOfEveryDatabaseEachForItself() {
    JsonNode shown = answer(0, "show", SHOP, "--for", "backup");

    assertThat(shown.path("components").findValuesAsText("component"))
        .containsExactly("orders", "search");
    assertThat(shown.path("steps"))
        .filteredOn(it -> it.path("name").asText().equals("preflight"))
        .hasSize(2)
        .allSatisfy(it -> assertThat(it.path("after")).isEmpty());
  }

  @Test
  void showsAServerWithHooksAsTheRunThatCallsThem() throws IOException {
    String server =
        """
        plan: pair
        sites: [weu, neu]
        home: weu
        servers:
          db:
            places: {weu: {host: 10.0.0.1}}
            user: postgres
            control: pg_ctl
            dataDirectory: /data
            standbys: {db-neu: {site: neu, host: 10.0.0.2, mode: asynchronous}}
            databases:
              notes:
                rto: 10m
                rpo: 1h
                backups: {engine: dump, location: /backups}
                checks: [{name: there, sql: SELECT 1, expect: "1"}]
        """;
    Path plain = Files.writeString(home.resolve("plain.yaml"), server);
    Path hooked =
        Files.writeString(
            home.resolve("hooked.yaml"), server + "hooks: {cachePurge: {run: [/bin/purge]}}\n");

    JsonNode alone = answer(0, "show", plain.toString(), "--for", "switchover");
    JsonNode called = answer(0, "show", hooked.toString(), "--for", "switchover");

    assertThat(alone.path("steps").findValuesAsText("name"))
        .startsWith("observe")
        .doesNotContain("purge caches");
    assertThat(called.path("steps").findValuesAsText("name"))
        .startsWith("observe sites")
        .containsSubsequence("promote", "purge caches", "admit users", "watch")
        .doesNotContain("tell status page");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"RESTORE", "BACKUP", "REBUILD", "FAILOVER", "SWITCHOVER", "FAILBACK"},
      mode = EnumSource.Mode.EXCLUDE)
  void saysThatThisVersionCanNotDoA(PlannedVerb verb) {
    JsonNode answer = answer(2, "show", SHOP, "--for", verb.name());

    assertThat(answer.at("/error/name").asText()).isEqualTo("USAGE");
    assertThat(answer.at("/error/message").asText())
        .contains("this version can not", verb.name().toLowerCase(java.util.Locale.ROOT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          show SHOP --for restore --component ordres | no component ordres; write orders
          show SHOP --for backup --component web     | no database component web
          explain SHOP --lost wue                    | neither a site nor a component wue; write weu
          explain SHOP --lost serach                 | write search
          explain SHOP --lost datacentre             | component datacentre
          show SHOP                                  | --for
          """)
  void refuses(String arguments, String sentence) {
    JsonNode answer = answer(2, arguments.replace("SHOP", SHOP).split(" "));

    assertThat(answer.at("/error/message").asText()).contains(sentence);
  }

  @Test
  void namesTheFirstMistakeOfAPlanThatIsNotValid() throws IOException {
    Path wrong = Files.writeString(home.resolve("wrong.yaml"), "plan: wrong\nsite: [weu]\n");

    for (String verb : List.of("show --for restore", "explain")) {
      String[] words = verb.split(" ");
      String[] all = Arrays.copyOf(words, words.length + 1);
      all[words.length] = wrong.toString();
      JsonNode answer = answer(2, all);

      assertThat(answer.at("/error/name").asText()).isEqualTo("PLAN_INVALID");
      assertThat(answer.at("/error/where/line").asInt()).isPositive();
    }
  }

  @Test
  void explainsTheLossOfAComponentToPeople() {
    assertThat(plan("explain", SHOP, "--lost", "orders").out())
        .contains(
            "if component orders is lost",
            "Away: 3 (P0: 1, P1: 2, P2: 0)",
            "Critical path: orders → api → web",
            "All is back by: nobody knows, 15m or later",
            "No rto promised: api, web",
            "An hour costs: the plan does not say");
  }

  @Test
  void saysThatOnlyStandbysAreLostAwayFromHome() {
    assertThat(plan("explain", SHOP, "--lost", "neu").out())
        .contains("not home", "server orders-server, also at weu: orders", "Away: nothing");
    assertThat(answer(0, "explain", SHOP, "--lost", "neu").path("components")).isEmpty();
  }

  private String explained(String plan, String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    all[0] = "explain";
    all[1] = Path.of("../plans", plan + ".yaml").toAbsolutePath().normalize().toString();
    return plan(all).out();
  }

  @Test
  void addsUpTheBudgetsOfTheCriticalPathAsTheDocsSay() throws IOException {
    List<String> said =
        explained("devstack")
            .lines()
            .dropWhile(it -> !it.startsWith("Critical path"))
            .limit(3)
            .toList();

    assertThat(said.get(1)).contains("= 17m, fits into its rto of 30m and the plan's of 30m");
    assertThat(DOCS).content().contains(String.join("\n", said));
  }

  @Test
  void tellsWhichFunctionsAreHitAndWhatPeopleDoMeanwhile() {
    assertThat(explained("reskflow", "--lost", "order-api"))
        .containsPattern("order-processing +15m +15m\\+ +no +order-api, front-door +orders are")
        .containsPattern("payment +30m +15m\\+ +\\? +front-door +payments are")
        .doesNotContain("e-mail");
    assertThat(explained("notes")).doesNotContain("FUNCTION");
  }

  @Test
  void saysWhichSourcesItCanNotRestoreFromYetAsTheDocsSay() throws IOException {
    String said = explained("devops-platform");

    assertThat(said)
        .contains("The rpo can't hold by what this version restores from: knowledge")
        .containsPattern("none of the plan's\\s+sources:\\s+platform-secrets\n");
    assertThat(DOCS)
        .content()
        .contains(
            said.lines()
                .dropWhile(it -> !it.startsWith("The plan has these"))
                .takeWhile(it -> !it.isEmpty())
                .collect(Collectors.joining("\n")));
  }

  @ParameterizedTest
  @CsvSource({"show --for restore", "explain --lost weu"})
  void printsInTheDocsWhatItSaysOfTheExample(String verb) throws IOException {
    String[] words = (verb + " " + NOTES).split(" ");

    assertThat(DOCS).content().contains(plan(words).out().strip());
  }

  @Test
  @Timeout(60)
  void takesAChainOfFiveThousandComponents() throws IOException {
    String services =
        IntStream.range(0, 5_000)
            .mapToObj(
                it ->
                    "  s%d: {kind: service, control: exec, restart: [/bin/true], dependsOn: [%s]}"
                        .formatted(it, it == 0 ? "orders" : "s" + (it - 1)))
            .collect(Collectors.joining("\n", "\n", "\n"));
    Path chain = home.resolve("chain.yaml");
    Files.writeString(chain, Files.readString(Path.of(SHOP)) + services);

    JsonNode explained = answer(0, "explain", chain.toString(), "--lost", "orders");
    JsonNode shown = answer(0, "show", chain.toString(), "--for", "restore");

    assertThat(explained.path("components")).hasSize(5_003);
    assertThat(explained.path("criticalPath")).hasSize(5_001);
    assertThat(shown.path("components")).hasSize(5_004);
    assertThat(plan("explain", chain.toString(), "--lost", "orders").out())
        .contains("→ s4 → (4989 more) → s4994 →");
  }
}
