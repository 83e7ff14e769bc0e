package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * There after a kill -9 and home again, as often as wanted, with nobody who puts anything right.
 */
@Tag("proof")
@Timeout(value = 1, unit = TimeUnit.HOURS)
final class FailbackCyclesTest {

  private static final int CYCLES = Integer.getInteger("holdfast.failbacks", 50);

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  private final List<JsonNode> roads = new ArrayList<>();
  private MoveWorld world;

  @BeforeEach
  void begin() throws Exception {
    world = new MoveWorld(postgres.cluster(), TestTemporal.shared());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void goesHomeAgainAndAgainLosingNothingThatWasWrittenAway() throws Exception {
    try (AckedWrites client = world.client()) {
      for (int i = 0; i < CYCLES; i++) {
        thereAndHome(client);
      }
      client.stop();

      AckedWrites.Judgement judgement = judge(client);
      assertThat(client.acks())
          .filteredOn(it -> it.port() == world.standby().port())
          .hasSizeGreaterThanOrEqualTo(50 * CYCLES)
          .as("acknowledged away")
          .noneMatch(it -> judgement.lost().contains(it.number()));
      assertThat(judgement.doubled()).isZero();
      assertThat(judgement.idsGivenTwice()).isEmpty();
      assertThat(roads)
          .as("a rewind was always possible")
          .noneMatch(it -> it.path("chosen").asText().equals("REBUILD"));
    }
  }

  private void thereAndHome(AckedWrites client) throws Exception {
    client.awaitWritesTo(world.primary().port(), 50);
    world.primary().kill();
    world.move(0, "failover");
    client.awaitWritesTo(world.standby().port(), 50);

    JsonNode home = world.move(0, "failback");

    assertThat(home.path("verdict").asText()).isEqualTo("PASSED");
    assertThat(home.at("/rpo/lostCommitsMax").asInt(-1)).isZero();
    roads.add(home.path("road"));
  }

  private AckedWrites.Judgement judge(AckedWrites client) throws Exception {
    try (Connection survivor = world.primary().connect("notes")) {
      return client.judge(survivor);
    }
  }
}
