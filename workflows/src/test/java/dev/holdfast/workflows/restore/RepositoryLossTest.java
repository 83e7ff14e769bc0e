package dev.holdfast.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.Rpo;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RepositoryLossTest {

  private static final Instant IMPACT = Instant.parse("2026-11-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private static RepositorySwaps.LossMeasured seen(
      long commits, long files, @Nullable Duration oldest) {
    Instant oldestAt = oldest == null ? null : IMPACT.minus(oldest);
    var attempt = new Attempt(1, "here", Duration.ZERO);
    return new RepositorySwaps.LossMeasured(true, commits, files, 0, oldestAt, "", attempt);
  }

  @Test
  void isNothingWhereEverythingWasPushed() {
    Rpo loss = RepositoryLoss.of(Duration.ZERO, IMPACT, seen(0, 0, null));

    assertThat(loss.lossMax()).isZero();
    assertThat(loss.lostCommitsMax()).isZero();
    assertThat(loss.met()).isTrue();
  }

  @Test
  void reachesBackToTheOldestCommit() {
    Rpo loss = RepositoryLoss.of(HOUR, IMPACT, seen(2, 0, HOUR.multipliedBy(3)));

    assertThat(loss.lossMin()).isEqualTo(HOUR.multipliedBy(3)).isEqualTo(loss.lossMax());
    assertThat(loss.met()).isFalse();
  }

  @Test
  void hasNoUpperBoundWhereWorkWasNotCommitted() {
    Rpo loss = RepositoryLoss.of(HOUR, IMPACT, seen(0, 1, Duration.ofMinutes(5)));

    assertThat(loss.lossMin()).isEqualTo(Duration.ofMinutes(5));
    assertThat(loss.lossMax()).isNull();
    assertThat(loss.met()).isNull();
  }

  @Test
  void isUnknownWhereNothingCouldBeCompared() {
    assertThat(RepositoryLoss.of(HOUR, IMPACT, null)).isEqualTo(Rpo.unknown(HOUR));
  }

  @Test
  void meetsNothingWhereNothingWasPromised() {
    assertThat(RepositoryLoss.of(null, IMPACT, seen(1, 0, HOUR)).met()).isNull();
  }
}
