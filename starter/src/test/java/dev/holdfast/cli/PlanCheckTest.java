package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlanCheckTest {

  private static final Path PLANS = Path.of("..", "plans");

  /** Each of another kind: key, value, reference, promise, secret. */
  private static final String FIVE_MISTAKES =
      """
      plan: shop
      sites: [weu]
      home: weu
      servers:
        pg:
          places: {weu: {host: 127.0.0.1}}
          usr: postgres
          user: postgres
          password: hunter2
          databases:
            orders:
              rto: 30m
              rpo: tomorrow
              backups: {engine: dump, location: /backups}
              checks: [{name: has orders, sql: SELECT count(*) > 0 FROM orders, expect: t}]
      components:
        web:
          kind: service
          control: exec
          restart: [/usr/bin/systemctl, restart, web]
          dependsOn: [order]
        index:
          kind: command
          run: [/usr/local/bin/index]
          rto: 1h
          checks: [{name: answers, tcp: {host: 127.0.0.1, port: 80}}]
      """;

  @TempDir Path home;

  @Test
  void namesFiveDifferentMistakesWithLineAndFix() throws IOException {
    Files.writeString(home.resolve("shop.yaml"), FIVE_MISTAKES);

    Cli.Result result = new Cli(home).run("plan", "check", "shop.yaml", "--output", "json");

    assertThat(result.exitCode()).isEqualTo(2);
    JsonNode answer = result.json();
    assertThat(ContractSchema.breaches("plan check", answer)).isEmpty();
    assertThat(answer.path("error").path("name").asText()).isEqualTo("PLAN_INVALID");
    List<String> errors = new ArrayList<>();
    answer
        .path("errors")
        .forEach(
            it ->
                errors.add(
                    "%d %s: %s"
                        .formatted(
                            it.path("line").asInt(),
                            it.path("code").asText(),
                            it.path("fix").asText())));
    assertThat(errors)
        .containsExactly(
            "7 PLAN_UNKNOWN_KEY: write user if that is meant, or remove it",
            "9 PLAN_SECRET_NOT_A_REFERENCE: write for example password: env:NOTES_PG_PASSWORD;"
                + " if the secret stood in this file, change the secret",
            "13 PLAN_BAD_VALUE: write for example rpo: 24h",
            "21 PLAN_UNKNOWN_COMPONENT: write orders",
            "22 PLAN_NO_UNDO: add undo: [/PATH/TO/COMMAND], or irreversible: true if nothing can");
    assertThat(result.out()).doesNotContain("hunter2");
  }

  @Test
  void saysTheSameToPeople() throws IOException {
    Files.writeString(home.resolve("shop.yaml"), FIVE_MISTAKES);

    Cli.Result result = new Cli(home).run("plan", "check", "shop.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out())
        .contains("shop.yaml:13:9: error servers.pg.databases.orders.rpo (tomorrow)")
        .contains("fix: write orders")
        .endsWith("shop.yaml: 5 errors\n");
    assertThat(result.talk()).contains("shop.yaml has 5 errors").contains("PLAN_INVALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"notes", "devops-platform", "reskflow", "devstack"})
  void acceptsThePublishedPlans(String name) {
    Path file = PLANS.resolve(name + ".yaml").toAbsolutePath();

    Cli.Result result = new Cli(home).run("plan", "check", file.toString(), "--output", "json");

    assertThat(result.exitCode()).isZero();
    assertThat(ContractSchema.breaches("plan check", result.json())).isEmpty();
    assertThat(result.json().path("warnings")).isEmpty();
  }
}
