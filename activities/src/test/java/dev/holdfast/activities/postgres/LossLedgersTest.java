package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.TestCluster.number;
import static dev.holdfast.activities.postgres.TestCluster.sql;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.probe.LossLedgers.Bounded;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.Rpo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A primary that dies, its standby, and a probe that beat until then. */
final class LossLedgersTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;

  private TestCluster cluster;
  private LocalPostgres standby;

  @BeforeEach
  void startAPair() {
    cluster = postgres.cluster();
    standby = cluster.addStandby("neu");
    sql(cluster.primary(), "CREATE TABLE orders(id int)");
  }

  @Test
  void countsExactlyWhatAStandbyThatWasCutOffHasLost() throws Exception {
    try (ProbeScene scene = new ProbeScene(home, cluster.inPlan("db"))) {
      scene.beats(3);
      cluster.awaitCaughtUp(standby);
      cluster.cutReplication(standby);
      orders(150);
      scene.beats(2);
      cluster.primary().kill();
      Instant dead = Instant.now();
      LedgerProbe.Lost seen = scene.untilLost();

      Bounded expected = scene.expect(dead);
      cluster.promote(standby);
      Bounded measured = scene.measure(dead);

      assertThat(number(standby, "SELECT count(*) FROM orders")).isZero();
      for (Bounded told : new Bounded[] {expected, measured}) {
        assertThat(told.loss().method()).as(told.detail()).isEqualTo(Rpo.Method.LEDGER);
        assertThat(told.loss().commitsMax()).as(told.detail()).isBetween(150L, 155L);
        assertThat(told.loss().commitsMin()).as(told.detail()).isLessThanOrEqualTo(150L);
        assertThat(told.loss().max()).isGreaterThanOrEqualTo(told.loss().min()).isPositive();
        assertThat(told.lastGoodAt()).isEqualTo(seen.lastGoodAt());
        assertThat(told.seenLostAt()).isEqualTo(seen.seenLostAt());
      }
      assertThat(measured.clocks()).extracting(HostClock::host).hasSize(3);
      assertThat(measured.clocks())
          .allSatisfy(it -> assertThat(it.offset()).isLessThan(Duration.ofSeconds(1)));
    }
  }

  @Test
  void saysThatNothingIsLostIfTheOldWalEndsWhereTheNewBegins() throws Exception {
    try (ProbeScene scene = new ProbeScene(home, cluster.inPlan("db"))) {
      orders(20);
      scene.beats(3);
      cluster.awaitCaughtUp(standby);
      cluster.primary().kill();
      Instant dead = Instant.now();
      scene.untilLost();
      cluster.promote(standby);

      Bounded measured = scene.measure(dead);

      assertThat(number(standby, "SELECT count(*) FROM orders")).isEqualTo(20);
      assertThat(measured.loss().commitsMax()).as(measured.detail()).isZero();
      assertThat(measured.loss().max()).isZero();
    }
  }

  @Test
  void doesNotKnowTheLastCommitsOfAPrimaryThatNobodyProvedDown() throws Exception {
    try (ProbeScene scene = new ProbeScene(home, cluster.inPlan("db"))) {
      scene.beats(3);
      cluster.awaitCaughtUp(standby);
      cluster.primary().kill();
      cluster.promote(standby);

      Bounded measured = scene.measure(null);

      assertThat(measured.loss().commitsMax()).isNull();
      assertThat(measured.loss().max()).isNotNull().isPositive();
    }
  }

  @Test
  void losesNothingToASynchronousStandbyWithWhichTheLedgerAgrees() throws Exception {
    try (ProbeScene scene = new ProbeScene(home, cluster.inPlan("db"))) {
      cluster.makeSynchronous("neu");
      scene.beats(3);
      orders(20);
      cluster.primary().kill();
      Instant dead = Instant.now();
      scene.untilLost();
      cluster.promote(standby);

      Bounded measured = scene.measureSynchronous(dead);

      assertThat(number(standby, "SELECT count(*) FROM orders")).isEqualTo(20);
      assertThat(measured.loss().commitsMax()).as(measured.detail()).isZero();
    }
  }

  @Test
  void isUnknownWithoutALedgerOrWithThatOfAnotherCluster() throws Exception {
    try (ProbeScene scene = new ProbeScene(home, cluster.inPlan("db"))) {
      assertThat(scene.expect(null).loss().method()).isEqualTo(Rpo.Method.UNKNOWN);
      scene.beats(1);
    }
    Path file = LedgerFile.file(PostgresLossLedgers.directory(home, "shop"), "db");
    Files.writeString(
        file, Files.readString(file).replaceAll("\"system\":\"\\d+\"", "\"system\":\"1\""));
    try (ProbeScene scene = new ProbeScene(home, cluster.inPlan("db"))) {
      Bounded told = scene.expect(null);

      assertThat(told.loss().method()).isEqualTo(Rpo.Method.UNKNOWN);
      assertThat(told.detail()).contains("another cluster");
      assertThat(told.loss().commitsMax()).isNull();
      assertThat(scene.probe().beat()).isEmpty();
      assertThat(scene.said().toString()).contains("another cluster answers");
    }
  }

  @Test
  void followsThePrimaryAndGoesOnWithItsSequenceAfterBeingKilled() throws Exception {
    try (ProbeScene scene = new ProbeScene(home, cluster.inPlan("db"))) {
      scene.beats(2);
      tear(scene);
      scene.startsAgain("r2");
      scene.beats(1);
      cluster.awaitCaughtUp(standby);
      cluster.primary().kill();
      cluster.promote(standby);
      scene.probe().beat();
      scene.beats(2);

      assertThat(scene.ledger().beats())
          .extracting(it -> it.member())
          .startsWith("db-weu")
          .endsWith("neu");
      assertThat(scene.ledger().beats())
          .extracting(it -> it.sequence())
          .doesNotHaveDuplicates()
          .isSorted();
      assertThat(scene.ledger().beats()).extracting(it -> it.timeline()).endsWith(2, 2);
      assertThat(scene.ledger().failing()).isFalse();
    }
  }

  @Test
  void boundsHoldWithAProbeWhoseClockIsWrongAndSayByHowMuch() throws Exception {
    Duration shift = Duration.ofSeconds(-5);
    try (ProbeScene scene = new ProbeScene(home, cluster.inPlan("db"), shift)) {
      scene.beats(3);
      cluster.awaitCaughtUp(standby);
      cluster.cutReplication(standby);
      orders(30);
      scene.beats(2);
      cluster.primary().kill();
      Instant dead = Instant.now();
      cluster.promote(standby);

      Bounded measured = scene.measure(dead);

      assertThat(measured.loss().commitsMax()).as(measured.detail()).isBetween(30L, 35L);
      assertThat(measured.loss().max()).isLessThan(Duration.ofSeconds(60));
      assertThat(measured.clocks().get(0).offset()).isCloseTo(shift, Duration.ofMillis(500));
    }
  }

  private static void tear(ProbeScene scene) throws IOException {
    Files.writeString(
        LedgerFile.file(scene.directory(), "db"),
        "{\"kind\":\"beat\",\"seq\":99",
        StandardOpenOption.APPEND);
  }

  private void orders(int count) {
    for (int i = 0; i < count; i++) {
      sql(cluster.primary(), "INSERT INTO orders VALUES (" + i + ")");
    }
  }
}
