package dev.holdfast.workflows.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.probe.Beat.Durability;
import dev.holdfast.workflows.probe.Beat.Standing;
import dev.holdfast.workflows.runbook.Rpo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Beats every 100 ms with round trips of 10 ms, unless a test says otherwise. */
final class LossBoundsTest {

  private static final Instant START = Instant.parse("2026-11-22T03:00:00Z");
  private static final Durability LOCAL = Durability.LOCAL;

  private final List<Beat> beats = new ArrayList<>();
  private final List<Standing> standings = new ArrayList<>();
  private @Nullable StrandedWal stranded;
  private boolean synchronous;
  private boolean failing = true;
  private long nowAt = 5_000;
  private @Nullable Long endAt = 1_500L;
  private String nowRun = "r1";

  static LongStream someSeeds() {
    return LongStream.rangeClosed(1, 200);
  }

  static LongStream manySeeds() {
    return LongStream.rangeClosed(201, 4_000);
  }

  @ParameterizedTest
  @MethodSource("someSeeds")
  void containTheTrueLossOfSomeSeeds(long seed) {
    containTheTrueLoss(seed);
  }

  @Tag("proof")
  @ParameterizedTest
  @MethodSource("manySeeds")
  void containTheTrueLossOfManySeeds(long seed) {
    containTheTrueLoss(seed);
  }

  private static void containTheTrueLoss(long seed) {
    for (int way = 0; way < 8; way++) {
      LossSimulation world = new LossSimulation(seed);
      Loss loss = world.told((way & 1) > 0, (way & 2) > 0, (way & 4) > 0);
      String told = "way " + way + ": " + loss;

      if (loss.commitsMax() != null) {
        assertThat(world.lostCommits()).as(told).isLessThanOrEqualTo(loss.commitsMax());
      }
      if (loss.commitsMin() != null) {
        assertThat(world.lostCommits()).as(told).isGreaterThanOrEqualTo(loss.commitsMin());
      }
      Duration lostTime = world.lostTime();
      if (loss.max() != null && lostTime != null) {
        assertThat(lostTime).as(told).isLessThanOrEqualTo(loss.max());
      }
      if (loss.min() != null) {
        assertThat(world.lostSpan()).as(told).isGreaterThanOrEqualTo(loss.min());
      }
    }
  }

  @Test
  void areUnknownWithoutABeat() {
    assertThat(loss().method()).isEqualTo(Rpo.Method.UNKNOWN);
    assertThat(loss().commitsMin()).isNull();
    assertThat(loss().min()).isNull();
  }

  @Test
  void spanFromTheLastBeatThatIsFoundToTheProofThatNothingIsWrittenAnyMore() {
    beat(1000, Standing.SURVIVED);
    beat(1100, Standing.LOST);
    beat(1200, Standing.LOST);

    assertThat(loss().min()).isEqualTo(millis(1200 - 1110));
    assertThat(loss().max()).isEqualTo(millis(1500 - 1000));
    assertThat(loss().commitsMin()).isZero();
    assertThat(loss().commitsMax()).isNull();
  }

  @Test
  void goOnUntilNowWhileNothingProvesTheEnd() {
    beat(1000, Standing.SURVIVED);
    endAt = null;

    assertThat(loss().max()).isEqualTo(millis(4000));
  }

  @Test
  void areWiderByTheTimeThatTheProbeDidNotRun() {
    beat(1000, Standing.SURVIVED);
    failing = false;
    endAt = 4_000L;

    assertThat(loss().max()).isEqualTo(millis(3000));
  }

  @Test
  void haveNoUpperEndIfNoBeatIsFound() {
    beat(1000, Standing.LOST);
    beat(1100, Standing.LOST);

    assertThat(loss().min()).isEqualTo(millis(90));
    assertThat(loss().max()).isNull();
  }

  @Test
  void areUnknownIfSomebodyRemovedBeats() {
    beat(1000, Standing.SURVIVED);
    beat(1100, Standing.LOST);
    beat(1200, Standing.SURVIVED);

    assertThat(loss().method()).isEqualTo(Rpo.Method.UNKNOWN);
    assertThat(loss().text()).contains("somebody removed beats");
  }

  @Test
  void countTheCommitsOfAnOldPrimaryWhoseWalCanBeRead() {
    beat(1000, Standing.SURVIVED);
    beat(1100, Standing.LOST);
    stranded = new StrandedWal(60, 59, at(1_150));

    assertThat(loss().commitsMax()).isEqualTo(59);
    assertThat(loss().commitsMin()).isEqualTo(59 - 1 - 20);
    assertThat(loss().max()).isEqualTo(millis(110 + 45 + 10));
  }

  @Test
  void areZeroIfTheOldPrimaryHasNoCommitThatItsSuccessorLacks() {
    beat(1000, Standing.SURVIVED);
    stranded = new StrandedWal(0, 0, null);

    assertThat(loss().max()).isZero();
    assertThat(loss().commitsMax()).isZero();
  }

  @Test
  void doNotTrustWalThatLacksWhatWasAcknowledged() {
    beat(1000, Standing.SURVIVED);
    beat(1100, Standing.LOST);
    stranded = new StrandedWal(0, 0, null);

    assertThat(loss().commitsMax()).isNull();
    assertThat(loss().max()).isEqualTo(millis(500));
    assertThat(loss().text()).contains("lacks beats");
  }

  @Test
  void doNotTrustWalOfAServerThatAcknowledgesBeforeItWrites() {
    beat(1000, Standing.SURVIVED, Durability.LAX);
    stranded = new StrandedWal(0, 0, null);

    assertThat(loss().commitsMax()).isNull();
    assertThat(loss().text()).contains("synchronous_commit is off");
  }

  @Test
  void doNotTrustACommitTimeBeforeTheLastBeat() {
    beat(1000, Standing.SURVIVED);
    stranded = new StrandedWal(5, 5, at(200));

    assertThat(loss().max()).isEqualTo(millis(500));
  }

  @Test
  void areZeroIfEveryCommitWaitedForTheStandbyThatTookOver() {
    beat(1000, Standing.SURVIVED, Durability.STANDBY);
    synchronous = true;

    assertThat(loss().max()).isZero();
    assertThat(loss().commitsMax()).isZero();
  }

  @Test
  void areNotZeroIfTheLedgerContradictsTheSynchronousStandby() {
    beat(1000, Standing.SURVIVED, Durability.STANDBY);
    beat(1100, Standing.LOST, Durability.STANDBY);
    synchronous = true;

    assertThat(loss().max()).isEqualTo(millis(500));
    assertThat(loss().text()).contains("does not agree");
  }

  @Test
  void areNotZeroIfMoreCommitsAreStrandedThanSessionsCanWait() {
    beat(1000, Standing.SURVIVED, Durability.STANDBY);
    synchronous = true;
    stranded = new StrandedWal(21, 21, at(1_200));

    assertThat(loss().commitsMax()).isEqualTo(21);
    assertThat(loss().commitsMin()).isEqualTo(1);
  }

  @Test
  void areNotZeroIfTheProbeEndedBeforeTheSynchronousPrimary() {
    beat(1000, Standing.SURVIVED, Durability.STANDBY);
    synchronous = true;
    failing = false;

    assertThat(loss().max()).isPositive();
  }

  @Test
  void areWiderByAStepOfTheProbesClockBackAndForth() {
    beat(1000, Standing.SURVIVED);
    beats.add(
        new Beat(2, "db-weu", 1, mark(1100, 5_000), mark(1110, 5_000), 9, 9, 9, 20, at(1), LOCAL));
    standings.add(Standing.LOST);
    nowAt = 5_000;

    assertThat(loss().max()).isGreaterThanOrEqualTo(millis(500));
    assertThat(loss().min()).isZero();
  }

  @Test
  void sayThatTheClockIsInDoubtIfTheProbeWasStartedAgainSince() {
    beat(1000, Standing.SURVIVED);
    nowRun = "r2";

    assertThat(loss().clockDoubted()).isTrue();
  }

  @Test
  void growIfABeatIsAcknowledgedAfterTheProof() {
    beat(1000, Standing.SURVIVED);
    beat(2000, Standing.LOST);

    assertThat(loss().max()).isEqualTo(millis(4000));
    assertThat(loss().text()).contains("believed to be down");
  }

  @Test
  void meetAnObjectiveOnlyIfAllOfTheIntervalDoes() {
    beat(1000, Standing.SURVIVED);
    beat(1100, Standing.LOST);
    beat(1400, Standing.LOST);

    assertThat(loss().rpo(millis(500)).met()).isTrue();
    assertThat(loss().rpo(millis(400)).met()).isNull();
    assertThat(loss().rpo(millis(200)).met()).isFalse();
    assertThat(loss().rpo(null).met()).isNull();
  }

  @Test
  void ofBeatsAreToldByTheWalThatTheStandbyReceived() {
    beat(1000, Standing.OPEN);
    Beat beat = beats.get(0);

    assertThat(beat.standingAt(beat.lsnAfter())).isEqualTo(Standing.SURVIVED);
    assertThat(beat.standingAt(beat.lsnBefore())).isEqualTo(Standing.LOST);
    assertThat(beat.standingAt(beat.lsnBefore() + 1)).isEqualTo(Standing.OPEN);
  }

  private Loss loss() {
    Mark now = new Mark(nowRun, START.plusMillis(nowAt), nowAt * 1_000_000);
    Duration sinceEnd = millis(nowAt - (endAt == null ? nowAt : endAt));
    return LossBounds.of(
        new LossBounds.Evidence(beats, standings, now, sinceEnd, failing, synchronous, stranded));
  }

  private void beat(long sentAt, Standing standing) {
    beat(sentAt, standing, LOCAL);
  }

  private void beat(long sentAt, Standing standing, Durability durability) {
    long sequence = beats.size() + 1L;
    beats.add(
        new Beat(
            sequence,
            "db-weu",
            1,
            mark(sentAt, 0),
            mark(sentAt + 10, 0),
            sequence * 100,
            sequence * 100 + 50,
            700 + sequence * 10,
            20,
            at(sentAt + 5),
            durability));
    standings.add(standing);
  }

  private static Mark mark(long millis, long step) {
    return new Mark("r1", START.plusMillis(millis + step), millis * 1_000_000);
  }

  private static Instant at(long millis) {
    return START.plusMillis(millis);
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
