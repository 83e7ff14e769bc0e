package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.activities.planfile.PlanFile;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.postgres.PostgresGuardLock;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.worker.HoldfastWorker;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TemporalLeaseControl;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.guard.GuardBeat;
import dev.holdfast.workflows.guard.GuardLeaseWorkflowImpl;
import dev.holdfast.workflows.guard.GuardLocks;
import dev.holdfast.workflows.guard.GuardProof;
import dev.holdfast.workflows.guard.LeaseControl;
import dev.holdfast.workflows.guard.LeaseControl.Lease;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.Promotions.Candidate;
import dev.holdfast.workflows.site.Promotions.Permitted;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A TTL of 5 s, so that a server is down 3 s after the last word at the latest. */
@Timeout(90)
final class GuardTest {

  private static final Duration TTL = Duration.ofSeconds(5);
  private static final Duration SERVING = Duration.ofSeconds(3);
  private static final Duration SOON = Duration.ofSeconds(25);
  private static final Lease LEASE = new Lease("run-1", "pair", "pg-a");

  @TempDir private Path home;

  private final TestTemporal temporal = TestTemporal.begin();
  private TemporalConnection connection;
  private HoldfastWorker worker;
  private GuardedPair pair;
  private TestActivityEnvironment activities;
  private RunningGuard guard;
  private SteadyWriter writer;

  @BeforeEach
  void begin() throws IOException {
    connection = temporal.connect();
    worker =
        new HoldfastWorker(
            connection.client(), "holdfast", List.of(), List.of(GuardLeaseWorkflowImpl.class));
    worker.start();
    pair = GuardedPair.create(home.resolve("servers"));
    Attempts attempts = new Attempts("here");
    activities = TestActivityEnvironment.newInstance();
    activities.registerActivitiesImplementations(
        new TemporalLeaseControl(connection, attempts),
        new PostgresGuardLock(new References(Map.of()), attempts));
    writer = SteadyWriter.to(pair.primary());
    guard = RunningGuard.start(home, pair.plan(home), temporal.environment());
    await().atMost(Duration.ofSeconds(30)).until(() -> writer.acknowledged().size() > 50);
    await().atMost(SOON).until(this::bothLegsAreKnown);
  }

  private boolean bothLegsAreKnown() {
    GuardBeat beat = activities.newActivityStub(LeaseControl.class).look(LEASE).beat();
    return beat != null && beat.temporalMillis() != null && beat.standbyMillis() != null;
  }

  @AfterEach
  void end() throws IOException {
    writer.close();
    if (guard != null) {
      guard.close();
    }
    activities.close();
    pair.close();
    worker.drain(Duration.ZERO);
    connection.close();
    temporal.close();
  }

  @Test
  void stopsWhatAKilledGuardLeftAndTheStandbyTakesOverWithoutTwoWriters() throws Exception {
    long killed = System.nanoTime();

    guard.kill();

    awaitDown();
    assertThat(since(killed)).isLessThan(SERVING.plusMillis(500));
    LeaseControl control = activities.newActivityStub(LeaseControl.class);
    control.declare(LEASE, "an engineer", "the site is lost", false);
    LeaseControl.LeaseOver over = control.awaitEnd(LEASE, Duration.ofSeconds(15));
    assertThat(over.proof()).isEqualTo(GuardProof.LEASE_LAPSED);
    assertThat(Objects.requireNonNull(over.end().beat()).standbyMillis()).isNotNull();
    GuardLocks.Promoted promoted = promote();
    long writable = System.nanoTime();
    assertThat(promoted.primary().timeline()).isEqualTo(2);
    assertThat(promoted.waited()).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    assertThat(writer.last()).isLessThan(writable);
    pair.primary().start();
    assertThat(GuardedPair.isInRecovery(pair.primary())).isTrue();
    pair.primary().stop();
    guard.again();
    assertThat(guard.awaitExit()).isEqualTo(3);
    assertThat(guard.said()).contains("332");
  }

  @Test
  void startsADiedServerAgainInPlaceWithoutLoss() throws Exception {
    long killed = System.nanoTime();

    ProcessHandle.of(pair.primary().pid()).orElseThrow().destroyForcibly();

    await().atMost(SOON).until(() -> writer.last() > killed + Duration.ofMillis(200).toNanos());
    writer.close();
    assertThat(writer.longestGap())
        .isLessThan(Duration.ofSeconds(5)); // 2 on a host that is not busy
    writer.assertNothingLost();
  }

  @Test
  @Tag("proof")
  void stopsTheServerOfAFrozenGuard() throws Exception {
    long frozen = System.nanoTime();

    guard.signal("STOP");

    awaitDown();
    assertThat(since(frozen)).isLessThan(SERVING.plusMillis(500));
    guard.signal("CONT");
    await().atMost(SOON).until(() -> writer.last() > frozen + SERVING.plusSeconds(1).toNanos());
    writer.assertNothingLost();
  }

  @Test
  @Tag("proof")
  void startsAKilledStopperAgain() throws Exception {
    LivingProcess stopper = guard.stopper().orElseThrow();

    stopper.end(Duration.ZERO);

    await()
        .atMost(SOON)
        .until(() -> guard.stopper().filter(it -> it.pid() != stopper.pid()).isPresent());
    long killed = System.nanoTime();
    guard.kill();
    awaitDown();
    assertThat(since(killed)).isLessThan(SERVING.plusMillis(500));
  }

  @Test
  @Tag("proof")
  void servesOnWhileTemporalIsAwayIfTheStandbyAgrees() throws Exception {
    temporal.kill();

    await().atMost(SOON).until(() -> guard.said().contains("Temporal NO, pg-b yes"));
    long away = System.nanoTime();
    await().atMost(SOON).until(() -> since(away).compareTo(TTL.multipliedBy(2)) > 0);
    temporal.startAgain();
    await()
        .atMost(SOON)
        .until(
            () ->
                guard.said().lastIndexOf("Temporal yes") > guard.said().lastIndexOf("Temporal NO"));
    writer.close();
    assertThat(writer.longestGap()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  @Tag("proof")
  void stopsTheServerInTimeWhenBothLegsAreAwayAndStartsItWhenTemporalIsBack() throws Exception {
    pair.standby().stop();
    await().atMost(SOON).until(() -> guard.said().contains("pg-b NO"));
    long away = System.nanoTime();

    temporal.kill();

    awaitDown();
    assertThat(since(away)).isLessThan(SERVING.plusMillis(800));
    assertThat(Files.readString(pair.primary().data().resolve("standby.signal")))
        .startsWith("made by dr guard");
    temporal.startAgain();
    long back = System.nanoTime();
    await().atMost(Duration.ofSeconds(60)).until(() -> writer.last() > back);
    writer.assertNothingLost();
  }

  @Test
  @Tag("proof")
  void goesOnWithoutAStopWhenTheGuardIsBackInTime() throws Exception {
    guard.terminate();
    guard.again("--ttl", "20s"); // a cold JVM on a busy host needs seconds
    await().atMost(SOON).until(() -> pair.working() > 0);
    await().atMost(SOON).until(this::bothLegsAreKnown);
    long postmaster = pair.primary().pid();
    long killed = System.nanoTime();

    guard.kill();
    guard.again("--ttl", "20s");

    await().atMost(SOON).until(() -> guard.said().contains("Going on with the lease"));
    long then = System.nanoTime();
    await().atMost(SOON).until(() -> since(then).compareTo(TTL) > 0);
    assertThat(pair.primary().pid()).as(guard.said()).isEqualTo(postmaster);
    assertThat(writer.last()).isGreaterThan(killed + TTL.toNanos());
  }

  @Test
  @Tag("proof")
  void stopsTheServerAndGivesTheLeaseBackWhenToldToEnd() throws Exception {
    int exitCode = guard.terminate();

    assertThat(exitCode).isZero();
    assertThat(pair.working()).isZero();
    assertThat(guard.stopper()).isEmpty();
    LeaseControl control = activities.newActivityStub(LeaseControl.class);
    LeaseControl.LeaseOver over = control.awaitEnd(LEASE, TTL);
    assertThat(over.proof()).isEqualTo(GuardProof.STOPPED);
    assertThat(Objects.requireNonNull(over.end().stopped()).orderly()).isTrue();
  }

  @Test
  @Tag("proof")
  void stopsTheServerWhenTheDeclarationSaysSoAndStartsItWhenThatIsTakenBack() throws Exception {
    LeaseControl control = activities.newActivityStub(LeaseControl.class);

    control.declare(LEASE, "an engineer", "going over", true);

    LeaseControl.LeaseOver over = control.awaitEnd(LEASE, TTL);
    assertThat(over.proof()).isEqualTo(GuardProof.STOPPED);
    assertThat(pair.working()).isZero();
    await().atMost(SOON).until(() -> guard.said().contains("waiting until that is taken back"));
    control.readmit(LEASE);
    long again = System.nanoTime();
    await().atMost(SOON).until(() -> writer.last() > again);
    writer.assertNothingLost();
  }

  @Test
  @Tag("proof")
  void refusesToPromoteBesideAGuardThatAsksTheStandby() throws Exception {
    GuardLocks.GuardSeen seen = activities.newActivityStub(GuardLocks.class).look(question(false));

    assertThat(seen.alive()).isTrue();
    assertThat(org.assertj.core.api.Assertions.catchThrowable(this::promote))
        .hasStackTraceContaining("GUARD_ALIVE");
    assertThat(GuardedPair.isInRecovery(pair.standby())).isTrue();
  }

  private GuardLocks.Promoted promote() {
    return activities.newActivityStub(GuardLocks.class).promote(question(false));
  }

  private GuardLocks.Question question(boolean declared) {
    RecoveryPlan plan = Objects.requireNonNull(PlanFile.read(home.resolve("pair.yaml")).plan());
    Server server = plan.servers().get(0);
    MemberTarget standby = new MemberTarget("run-1", "pair", server, server.member("pg-b"));
    Candidate candidate = new Candidate(standby, 1, false);
    Permitted permitted = new Permitted(candidate, Instant.now().plusSeconds(120));
    return new GuardLocks.Question(permitted, "pg-a", TTL, declared);
  }

  private void awaitDown() {
    await().pollInterval(Duration.ofMillis(20)).atMost(SOON).until(() -> pair.working() == 0);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
