package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class ProbeCommandTest {

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
    try (ProbeProcess probe = probe("--until-lost")) {
      probe.awaitBeats("shop", "db", 5);
      Instant killed = Instant.now();
      server.kill();

      JsonNode lost = probe.answer().path("lost");
      assertThat(lost.path("server").asText()).isEqualTo("db");
      assertThat(lost.path("member").asText()).isEqualTo("db-weu");
      assertThat(lost.path("failures").asInt()).isEqualTo(3);
      assertThat(Instant.parse(lost.path("lastGoodAt").asText()))
          .isBefore(Instant.parse(lost.path("seenLostAt").asText()))
          .isBetween(killed.minusSeconds(10), killed.plusSeconds(1));
    }
  }

  @Test
  void endsWithZeroOnSigtermAndLetsOnlyOneWriteALedger() throws Exception {
    try (ProbeProcess probe = probe("--pid-file", "probe.pid")) {
      probe.awaitBeats("shop", "db", 3);
      Path pid = home.resolve("probe.pid");
      assertThat(Files.readString(pid).strip()).isEqualTo(Long.toString(probe.pid()));

      new Cli(home).answer(3, "probe", "probe", "shop.yaml", "--server", "db");
      probe.end();

      assertThat(probe.answer().path("lost").isNull()).isTrue();
      assertThat(pid).doesNotExist();
      assertThat(probe.talk()).contains("beats go through db-weu");
    }
  }

  @Test
  void refusesAServerThatThePlanDoesNotHaveAndMoreBeatsThanAServerShouldBeAsked() {
    Cli cli = new Cli(home);

    assertThat(cli.run("probe", "shop.yaml", "--server", "dx").talk()).contains("write db");
    assertThat(cli.run("probe", "shop.yaml", "--every", "1ms").exitCode()).isEqualTo(2);
    assertThat(cli.run("probe", "shop.yaml", "--every", "soon").talk())
        .contains("100ms, 10s or 15m");
  }

  private ProbeProcess probe(String... options) throws IOException {
    return ProbeProcess.start(home, home.resolve("shop.yaml"), options);
  }
}
