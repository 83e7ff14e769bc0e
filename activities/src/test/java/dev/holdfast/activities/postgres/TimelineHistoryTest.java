package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.TimelineHistory.LastShared;
import dev.holdfast.activities.postgres.TimelineHistory.Stretch;
import dev.holdfast.workflows.site.Lsn;
import org.junit.jupiter.api.Test;

/** Where two servers parted, by what their logs have gone along. */
final class TimelineHistoryTest {

  private static final TimelineHistory FIRST = TimelineHistory.of(1, "");

  @Test
  void findsWhereTheNewPrimaryLeftTheOldOne() {
    TimelineHistory third =
        TimelineHistory.of(3, "1\t0/3000148\tno recovery target specified\n\n2\t0/5000060\twhy\n");

    assertThat(FIRST.with(third)).isEqualTo(new LastShared(1, Lsn.of("0/3000148"), 2));
  }

  @Test
  void findsNoPlaceIfBothAreOnTheSameTimeline() {
    TimelineHistory second = TimelineHistory.of(2, "1\t0/3000148\twhy\n");

    assertThat(second.with(TimelineHistory.of(2, "1\t0/3000148\twhy\n")))
        .isEqualTo(new LastShared(2, null, 0));
  }

  @Test
  void tellsTwoTimelinesOfTheSameNumberApart() {
    TimelineHistory one = TimelineHistory.of(2, "1\t0/3000148\twhy\n");
    TimelineHistory other = TimelineHistory.of(2, "1\t0/4000148\twhy\n");

    assertThat(one.with(other)).isEqualTo(new LastShared(1, Lsn.of("0/3000148"), 2));
  }

  @Test
  void seesAServerThatWentOnWhereThePrimaryStayed() {
    TimelineHistory second = TimelineHistory.of(2, "1\t0/3000148\twhy\n");

    assertThat(second.with(FIRST)).isEqualTo(new LastShared(1, Lsn.of("0/3000148"), 0));
  }

  @Test
  void givesAFileInWhichATimelineWasLeftToTheLaterOne() {
    TimelineHistory third =
        TimelineHistory.of(3, "1\t0/3000148\tno recovery target specified\n\n2\t0/3500060\twhy\n");

    assertThat(third.inFiles(16 << 20).stretches())
        .containsExactly(
            new Stretch(1, Lsn.of("0/0"), Lsn.of("0/3000000")),
            new Stretch(2, Lsn.of("0/3000000"), Lsn.of("0/3000000")),
            new Stretch(3, Lsn.of("0/3000000"), null));
  }

  @Test
  void namesSegmentsAsPostgresDoes() {
    WalSegment segment = WalSegment.at(3, Lsn.of("1/5000028"), 16 << 20);

    assertThat(segment.name()).isEqualTo("000000030000000100000005");
    assertThat(WalSegment.named(segment.name(), 16 << 20)).isEqualTo(segment);
    assertThat(segment.begin()).isEqualTo(Lsn.of("1/5000000"));
  }
}
