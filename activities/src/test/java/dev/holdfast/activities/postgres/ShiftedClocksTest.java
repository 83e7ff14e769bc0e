package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.TestCluster.number;
import static dev.holdfast.activities.postgres.TestCluster.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.workflows.probe.LossLedgers.Bounded;
import dev.holdfast.workflows.runbook.HostClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A primary whose clock is wrong, by libfaketime, watched by a probe whose clock is wrong. */
final class ShiftedClocksTest {

  private static final Path LIBRARY =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;

  @ParameterizedTest
  @CsvSource({"5, -5", "-5, 5"})
  void leaveTheTrueLossInsideTheBoundsAndAreSaid(int primaryShift, int probeShift)
      throws Exception {
    assumeTrue(
        Files.exists(LIBRARY), "SKIPPED: " + LIBRARY + " is missing (Debian package libfaketime)");
    TestCluster cluster = postgres.cluster();
    LocalPostgres primary = shifted(cluster.primary(), primaryShift);
    LocalPostgres standby = cluster.addStandby("neu");
    Duration probe = Duration.ofSeconds(probeShift);
    try (ProbeScene scene = new ProbeScene(home, cluster.inPlan("db"), probe)) {
      sql(primary, "CREATE TABLE orders(id int)");
      scene.beats(3);
      cluster.awaitCaughtUp(standby);
      cluster.cutReplication(standby);
      Instant first = Instant.now();
      for (int i = 0; i < 40; i++) {
        sql(primary, "INSERT INTO orders VALUES (" + i + ")");
      }
      Instant last = Instant.now();
      primary.kill();
      Instant dead = Instant.now();
      scene.untilLost();
      cluster.promote(standby);

      Bounded told = scene.measure(dead);

      assertThat(number(standby, "SELECT count(*) FROM orders")).isZero();
      assertThat(told.loss().commitsMin()).as(told.detail()).isLessThanOrEqualTo(40);
      assertThat(told.loss().commitsMax()).as(told.detail()).isBetween(40L, 45L);
      assertThat(told.loss().max()).isGreaterThan(Duration.between(first, last).minusMillis(50));
      assertThat(told.loss().min()).isLessThanOrEqualTo(Duration.between(first, last));
      assertThat(told.clocks())
          .filteredOn(it -> it.host().contains("db-weu"))
          .singleElement()
          .extracting(HostClock::offset)
          .satisfies(
              it ->
                  assertThat(it)
                      .isCloseTo(Duration.ofSeconds(primaryShift), Duration.ofMillis(900)));
    }
  }

  /** The same server, started again under another time. */
  private static LocalPostgres shifted(LocalPostgres server, int seconds) throws IOException {
    server.stop();
    Path description = server.directory().resolve("server.properties");
    String text = Files.readString(description);
    String pgCtl =
        text.lines().filter(it -> it.startsWith("pg_ctl=")).findFirst().orElseThrow().substring(7);
    Path wrapper = server.directory().resolve("pg_ctl");
    Files.writeString(
        wrapper,
        """
        #!/bin/sh
        export LD_PRELOAD=%s FAKETIME=%+ds FAKETIME_DISABLE_SHM=1 DONT_FAKE_MONOTONIC=1
        exec %s "$@"
        """
            .formatted(LIBRARY, seconds, pgCtl));
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(description, text.replace("pg_ctl=" + pgCtl, "pg_ctl=" + wrapper));
    LocalPostgres again = LocalPostgres.adopt(server.directory());
    again.start();
    return again;
  }
}
