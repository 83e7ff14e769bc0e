package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever chance does to a primary, its standby and its clients: what was lost by the client's own
 * log lies within what the run reports; with a synchronous standby nothing is. {@code
 * -Dholdfast.seed=N} repeats a seed, {@code -Dholdfast.failovers=M} has M of them with {@code
 * -Pproof}.
 */
@Timeout(240)
final class FailoversUnderLoadTest {

  private static final int FEW = 3;

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static MoveWorld world;

  @BeforeAll
  static void begin() throws Exception {
    world = new MoveWorld(POSTGRES.cluster(it -> it.with("fsync", "off")), TestTemporal.shared());
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("few")
  void loseNoMoreAndNoLessThanIsReported(long seed) throws Exception {
    losesWhatItReports(FailoverChance.of(seed));
  }

  @Tag("proof")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("many")
  void allLoseNoMoreAndNoLessThanIsReported(long seed) throws Exception {
    losesWhatItReports(FailoverChance.of(seed));
  }

  static LongStream few() {
    return LongStream.range(RestoreProof.SEED, RestoreProof.SEED + FEW);
  }

  static LongStream many() {
    return LongStream.range(
        RestoreProof.SEED, RestoreProof.SEED + Long.getLong("holdfast.failovers", 200));
  }

  private static void losesWhatItReports(FailoverChance chance) throws Exception {
    LoadedFailover.Told told = new LoadedFailover(world, chance).told();

    JsonNode rpo = told.run().path("rpo");
    String what = "%s: %s lost, %s".formatted(chance, told.judgement().lost().size(), rpo);
    new FailoverLog(chance).write(told);
    assertThat(told.run().path("outcome").asText()).as(what).isEqualTo("RECOVERED");
    boolean shifted = rpo.path("method").asText().equals("LEDGER") && chance.isShifted();
    assertThat(told.run().path("verdict").asText())
        .as(what)
        .isEqualTo(shifted ? "INCOMPLETE" : "PASSED");
    assertThat(told.judgement().doubled()).as("doubled: " + what).isZero();
    assertThat(told.judgement().idsGivenTwice()).as("ids given twice: " + what).isEmpty();
    if (chance.synchronous()) {
      assertThat(told.judgement().lost()).as(what).isEmpty();
    }
    assertSecondsContain(told, rpo, what);
    assertCommitsContain(told, rpo, what, chance);
  }

  private static void assertSecondsContain(LoadedFailover.Told told, JsonNode rpo, String what) {
    assertThat(rpo.path("lossSecondsMax").isNumber()).as(what).isTrue();
    assertThat(rpo.path("lossSecondsMax").asDouble())
        .as("at least %s: %s", told.leastLoss(), what)
        .isGreaterThanOrEqualTo(seconds(told.leastLoss()) - 0.001);
    assertThat(rpo.path("lossSecondsMin").asDouble())
        .as("at most %s: %s", told.mostLoss(), what)
        .isLessThanOrEqualTo(seconds(told.mostLoss()) + 0.001);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /** Nobody knows the last commits of a server that is not proven down, unless all waited. */
  private static void assertCommitsContain(
      LoadedFailover.Told told, JsonNode rpo, String what, FailoverChance chance) {
    int lost = told.judgement().lost().size();
    assertThat(rpo.path("lostCommitsMin").asInt(-1)).as(what).isBetween(0, lost);
    JsonNode most = rpo.path("lostCommitsMax");
    if (chance.provable()) {
      assertThat(most.isNumber()).as(what).isTrue();
    }
    if (most.isNumber()) {
      assertThat(chance.provable() || chance.synchronous()).as(what).isTrue();
      assertThat(most.asInt()).as(what).isGreaterThanOrEqualTo(lost);
    }
  }
}
