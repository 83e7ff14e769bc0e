package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.TestCluster;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import java.sql.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code dr failback} of real servers, under load, after a failover from one that was killed. */
final class FailbackCommandTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

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
  void bringsHomeWhatWasWrittenElsewhereAndKeepsWhatHomeAloneHad() throws Exception {
    try (AckedWrites client = world.client()) {
      client.awaitWritesTo(world.primary().port(), 100);
      world.cluster().cutReplication(world.standby());
      client.awaitWritesTo(world.primary().port(), 20);
      world.primary().kill();
      client.stop();
    }
    world.move(0, "failover");
    forgetWhatWasWritten();
    try (AckedWrites client = world.client()) {
      client.awaitWritesTo(world.standby().port(), 100);

      JsonNode home = world.move(0, "failback");
      client.awaitWritesTo(world.primary().port(), 100);
      client.stop();

      AckedWrites.Judgement judgement = judge(client);
      assertThat(judgement.lost()).isEmpty();
      assertThat(judgement.doubled()).isZero();
      assertThat(judgement.idsGivenTwice()).isEmpty();
      assertThat(home.path("verdict").asText()).isEqualTo("PASSED");
      assertThat(home.path("fromSite").asText()).isEqualTo("neu");
      assertThat(home.path("toSite").asText()).isEqualTo("weu");
      assertThat(home.at("/rpo/lostCommitsMax").asInt(-1)).isZero();
      assertThat(home.at("/road/chosen").asText()).isEqualTo("REWIND");
      assertThat(home.at("/promoted/0/member").asText()).isEqualTo("db-weu");
      assertThat(home.path("residue")).isEmpty();
      assertThat(TestCluster.text(world.standby(), "SELECT pg_is_in_recovery()")).isEqualTo("t");
      world.cluster().awaitCaughtUp(world.standby());
      salvaged(home.path("run").asText());
    }

    JsonNode again = world.move(3, "failback");

    assertThat(again.at("/error/message").asText()).contains("at home already: db-weu at weu");
  }

  @Test
  @Tag("proof")
  void goesBackWithAllThatHomeHadWrittenWhenHomeDoesNotHoldItsChecks() throws Exception {
    try (AckedWrites client = world.client()) {
      client.awaitWritesTo(world.primary().port(), 10);
      client.stop();
      world.cluster().awaitCaughtUp(world.standby());
    }
    world.primary().kill();
    world.move(0, "failover");
    forgetWhatWasWritten();
    world.plan().checks("SELECT inet_server_port() = " + world.standby().port());
    try (AckedWrites client = world.client()) {
      client.awaitWritesTo(world.standby().port(), 50);

      JsonNode tried = world.move(1, "failback");
      client.awaitWritesTo(world.standby().port(), 50);
      client.stop();

      assertThat(tried.path("outcome").asText()).isEqualTo("ROLLED_BACK");
      assertThat(tried.at("/error/name").asText()).isEqualTo("SERVICE_CHECK_FAILED");
      assertThat(tried.path("residue")).isEmpty();
      assertThat(client.acks()).anyMatch(it -> it.port() == world.primary().port());
      assertThat(TestCluster.text(world.primary(), "SELECT pg_is_in_recovery()")).isEqualTo("t");
      try (Connection survivor = world.standby().connect("notes")) {
        AckedWrites.Judgement judgement = client.judge(survivor);
        assertThat(judgement.lost()).isEmpty();
        assertThat(judgement.doubled()).isZero();
        assertThat(judgement.idsGivenTwice()).isEmpty();
      }
    }
  }

  /** The next client counts from one again. */
  private void forgetWhatWasWritten() throws Exception {
    try (Connection away = world.standby().connect("notes");
        var statement = away.createStatement()) {
      statement.execute("TRUNCATE acks");
    }
  }

  private void salvaged(String run) {
    JsonNode salvage = world.cli().answer(0, "salvage", "salvage", run);

    assertThat(salvage.path("salvagedBy").asText()).isEqualTo(run);
    assertThat(salvage.at("/salvaged/0/member").asText()).isEqualTo("db-weu");
    assertThat(salvage.at("/salvaged/0/transactions").asInt()).isGreaterThanOrEqualTo(20);
    assertThat(salvage.at("/salvaged/0/tables/0/table").asText()).isEqualTo("notes.public.acks");
    assertThat(salvage.at("/salvaged/0/rows").asInt()).isGreaterThanOrEqualTo(20);
  }

  private AckedWrites.Judgement judge(AckedWrites client) throws Exception {
    try (Connection survivor = world.primary().connect("notes")) {
      return client.judge(survivor);
    }
  }
}
