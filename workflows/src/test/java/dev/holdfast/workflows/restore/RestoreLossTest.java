package dev.holdfast.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.Rpo;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RestoreLossTest {

  private static final Instant SNAPSHOT = Instant.parse("2026-11-21T11:00:00Z");
  private static final Instant IMPACT = SNAPSHOT.plusSeconds(600);
  private static final Instant CLOSED = SNAPSHOT.plusSeconds(900);
  private static final Duration OBJECTIVE = Duration.ofMinutes(5);

  @Test
  void isZeroIfTheOldDatabaseIsAsInTheBackup() {
    Rpo loss = loss(CLOSED, compared(true, true), Duration.ofMillis(800));

    assertThat(loss)
        .isEqualTo(Rpo.between(OBJECTIVE, Duration.ZERO, Duration.ZERO, Rpo.Method.LIVE_COMPARE));
  }

  @Test
  void reachesToTheClosingIfTheOldDatabaseTookWritesUntilThen() {
    Rpo loss = loss(CLOSED, compared(true, false), Duration.ZERO);

    assertThat(loss.lossMin()).isZero();
    assertThat(loss.lossMax()).hasSeconds(900);
    assertThat(loss.method()).isEqualTo(Rpo.Method.LIVE_COMPARE);
    assertThat(loss.met()).isNull();
  }

  @Test
  void reachesToTheImpactIfTheOldDatabaseCannotBeRead() {
    Rpo loss = loss(CLOSED, compared(false, false), Duration.ZERO);

    assertThat(loss.lossMax()).hasSeconds(600);
    assertThat(loss.method()).isEqualTo(Rpo.Method.BACKUP_AGE);
  }

  @Test
  void reachesToTheClosingIfNobodyKnowsWhetherTheOldDatabaseTookWrites() {
    Rpo loss = loss(CLOSED, null, Duration.ZERO);

    assertThat(loss.lossMax()).hasSeconds(900);
    assertThat(loss.method()).isEqualTo(Rpo.Method.BACKUP_AGE);
  }

  @Test
  void reachesToTheImpactIfThereWasNoOldDatabase() {
    Rpo loss = loss(null, null, Duration.ZERO);

    assertThat(loss.lossMax()).hasSeconds(600);
    assertThat(loss.method()).isEqualTo(Rpo.Method.BACKUP_AGE);
  }

  @Test
  void growsByTheClocksOffsetWhicheverIsAhead() {
    assertThat(loss(null, null, Duration.ofSeconds(3)).lossMax()).hasSeconds(603);
    assertThat(loss(null, null, Duration.ofSeconds(-3)).lossMax()).hasSeconds(603);
  }

  @Test
  void isZeroAtMostIfTheBackupIsYoungerThanTheImpact() {
    Rpo loss =
        RestoreLoss.of(OBJECTIVE, SNAPSHOT, SNAPSHOT.minusSeconds(60), null, null, Duration.ZERO);

    assertThat(loss.lossMin()).isZero();
    assertThat(loss.lossMax()).isZero();
    assertThat(loss.method()).isEqualTo(Rpo.Method.BACKUP_AGE);
  }

  private static Rpo loss(
      @Nullable Instant closedAt,
      ServiceChecks.@Nullable LossMeasured compared,
      Duration clockOffset) {
    return RestoreLoss.of(OBJECTIVE, SNAPSHOT, IMPACT, closedAt, compared, clockOffset);
  }

  private static ServiceChecks.LossMeasured compared(boolean readable, boolean identical) {
    return new ServiceChecks.LossMeasured(
        readable, identical, "", new Attempt(1, "worker-1", Duration.ZERO));
  }
}
