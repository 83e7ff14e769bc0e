package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dr freeze} and {@code dr unfreeze} of real servers. */
final class FreezeCommandTest {

  private static final String SHOP = Path.of("../plans/reskflow.yaml").toAbsolutePath().toString();

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;

  @Test
  void stopsTheWritesOfAnApplicationAndOpensTheSiteThatTheSystemHasMovedTo() throws Exception {
    try (MoveWorld world = new MoveWorld(postgres.cluster(), TestTemporal.shared())) {
      try (AckedWrites client = world.client()) {
        client.awaitWritesTo(world.primary().port(), 50);

        JsonNode frozen = world.move(0, "freeze", "--reason", "rows vanish");
        int acknowledged = client.acks().size();

        assertThat(frozen.path("verdict").asText()).isEqualTo("PASSED");
        assertThat(frozen.at("/frozen/0/component").asText()).isEqualTo("notes");
        assertThatThrownBy(() -> insert(world.primary())).hasMessageContaining("read-only");

        world.move(0, "switchover");
        assertThatThrownBy(() -> insert(world.standby())).hasMessageContaining("read-only");
        JsonNode status = world.status();
        assertThat(status.path("kind").asText()).isEqualTo("SWITCHOVER");
        assertThat(status.at("/frozen/0/reason").asText()).isEqualTo("rows vanish");
        assertThat(client.acks()).hasSize(acknowledged);

        JsonNode unfrozen = world.move(0, "unfreeze");
        assertThat(unfrozen.at("/unfrozen/0/run").asText()).isEqualTo(frozen.path("run").asText());
        assertThat(unfrozen.at("/unfrozen/0/site").asText()).isEqualTo("neu");
        client.awaitWritesTo(world.standby().port(), 50);
        assertThat(world.status().has("frozen")).isFalse();
      }
      world.standby().kill();
      assertThat(world.followed(3, "freeze").at("/error/message").asText())
          .contains("no member of server db takes writes");
    }
  }

  private static void insert(LocalPostgres server) throws SQLException {
    try (Connection connection = server.connect("notes");
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO acks (number, port) VALUES (-1, 0)");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nonsuch   | no component or server nonsuch
          order-api | neither a database nor a service with a maintenance switch
          """)
  void refusesWhatItCanNotFreeze(String component, String words) {
    JsonNode answer =
        new Cli(home).answer(2, "freeze", "freeze", SHOP, "--component", component, "--yes");

    assertThat(answer.at("/error/name").asText()).isEqualTo("USAGE");
    assertThat(answer.at("/error/message").asText()).contains(words);
  }

  @Test
  void refusesAPlanWithoutDatabases() throws IOException {
    Path plan = home.resolve("code.yaml");
    Files.writeString(
        plan,
        """
        plan: code
        sites: [weu]
        home: weu
        components:
          code:
            kind: repository
            rto: 1h
            rpo: 1h
            origin: /srv/origin.git
            location: /srv/code
            branch: main
        """);

    JsonNode answer = new Cli(home).answer(2, "unfreeze", "unfreeze", plan.toString(), "--yes");

    assertThat(answer.at("/error/name").asText()).isEqualTo("PLAN_INVALID");
    assertThat(answer.at("/error/message").asText()).contains("the plan has no servers");
  }

  @Test
  void showsTheStepsWithoutARun() {
    JsonNode shown = new Cli(home).answer(0, "freeze --dry-run", "freeze", SHOP, "--dry-run");

    assertThat(shown.path("steps").findValuesAsText("name"))
        .containsSubsequence("close to writers", "end sessions", "verify read-only");
  }
}
