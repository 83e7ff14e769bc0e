package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class ProbeCommandTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;

  private LocalPostgres server;

  @BeforeEach
  void writeAPlan() throws IOException {
    server = postgres.privateServer();
    Files.writeString(
        home.resolve("shop.yaml"),
        """
        plan: shop
        sites: [weu]
        home: weu
        probe: {every: 50ms, failures: 3, timeout: 1s}
        servers:
          db:
            places: {weu: {host: 127.0.0.1, port: %d}}
            user: postgres
            databases:
              shop:
                rto: 15m
                rpo: 24h
                backups: {engine: dump, location: /var/backups/holdfast}
                checks: [{name: there, sql: SELECT 1, expect: "1"}]
        """
            .formatted(server.port()));
  }

  @Test
  void endsWhenTheServerIsLostAndSaysSinceWhen() throws Exception {
    Process probe = probe("--until-lost");
    try {
      awaitBeats(5);
      Instant killed = Instant.now();
      server.kill();
      assertThat(probe.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

      JsonNode lost = answer(probe).path("lost");
      assertThat(lost.path("server").asText()).isEqualTo("db");
      assertThat(lost.path("member").asText()).isEqualTo("db-weu");
      assertThat(lost.path("failures").asInt()).isEqualTo(3);
      assertThat(Instant.parse(lost.path("lastGoodAt").asText()))
          .isBefore(Instant.parse(lost.path("seenLostAt").asText()))
          .isBetween(killed.minusSeconds(10), killed.plusSeconds(1));
    } finally {
      probe.destroyForcibly();
    }
  }

  @Test
  void endsWithZeroOnSigtermAndLetsOnlyOneWriteALedger() throws Exception {
    Process probe = probe("--pid-file", "probe.pid");
    try {
      awaitBeats(3);
      Path pid = home.resolve("probe.pid");
      assertThat(Files.readString(pid).strip()).isEqualTo(Long.toString(probe.pid()));

      new Cli(home).answer(3, "probe", "probe", "shop.yaml", "--server", "db");
      probe.destroy();
      assertThat(probe.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

      assertThat(answer(probe).path("lost").isNull()).isTrue();
      assertThat(pid).doesNotExist();
      assertThat(Files.readString(home.resolve("talk"))).contains("beats go through db-weu");
    } finally {
      probe.destroyForcibly();
    }
  }

  @Test
  void refusesAServerThatThePlanDoesNotHaveAndMoreBeatsThanAServerShouldBeAsked() {
    Cli cli = new Cli(home);

    assertThat(cli.run("probe", "shop.yaml", "--server", "dx").talk()).contains("write db");
    assertThat(cli.run("probe", "shop.yaml", "--every", "1ms").exitCode()).isEqualTo(2);
    assertThat(cli.run("probe", "shop.yaml", "--every", "soon").talk()).contains("100ms or 1s");
  }

  private Process probe(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Dr.class.getName()));
    command.addAll(List.of("probe", "shop.yaml", "--output", "json"));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().put("HOLDFAST_HOME", home.toString());
    builder.redirectOutput(home.resolve("out").toFile());
    builder.redirectError(home.resolve("talk").toFile());
    return builder.start();
  }

  private JsonNode answer(Process probe) throws IOException {
    String out = Files.readString(home.resolve("out"));
    assertThat(probe.exitValue()).as(out).isZero();
    // of two logging configurations on the tests' class path the JVM complains on stdout first
    JsonNode answer = new ObjectMapper().readTree(out.substring(out.lastIndexOf("\n{") + 1));
    assertThat(ContractSchema.breaches("probe", answer)).as(out).isEmpty();
    return answer;
  }

  private void awaitBeats(int count) {
    Path ledger = home.resolve("ledger/shop/db.jsonl");
    await()
        .atMost(LIMIT)
        .until(
            () ->
                Files.exists(ledger)
                    && Files.readString(ledger).split("\"kind\":\"beat\"", -1).length > count);
  }
}
