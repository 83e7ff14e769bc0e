package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.cli.LostSite.Told;
import dev.holdfast.cli.LostSiteCase.Clock;
import dev.holdfast.cli.LostSiteCase.Loss;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The site of a guarded primary is cut off while a wall clock is wrong by five seconds, either
 * since the first day or since the cut: the guard's and its stopper's, the worker's, Temporal's.
 */
@Tag("proof")
@Timeout(400)
final class GuardClocksTest {

  @BeforeAll
  static void needsRootAndClocks() {
    assumeTrue(TwoSites.arePossible(), "SKIPPED: sites that are cut off take root and ip(8)");
    assumeTrue(
        ShiftedClock.isPossible(), "SKIPPED: wrong clocks take the Debian package libfaketime");
    assumeTrue(VdsoClock.isPossible(), "SKIPPED: Temporal's clock can be set on amd64 only");
  }

  @ParameterizedTest(name = "{0} {1} s, at the cut: {2}")
  @MethodSource("everyClock")
  void neverMatterForWhoMayWrite(Clock clock, int seconds, boolean step) throws Exception {
    LostSiteCase lost = LostSiteCase.of(Loss.CUT).with(clock, seconds, step);

    Told told = LostSites.told(lost);

    PartitionTest.assertOneWriter(told);
    if (clock != Clock.GUARD) { // of a host that is out of reach nobody knows it
      assertThat(Math.abs(told.clockOffset())).as("%s", told).isBetween(3.5, 6.5);
      assertThat(told.verdict()).as("%s", told).isEqualTo("INCOMPLETE");
    }
  }

  static Stream<Arguments> everyClock() {
    return Stream.of(Clock.GUARD, Clock.WORKER, Clock.TEMPORAL)
        .flatMap(
            clock ->
                Stream.of(5, -5)
                    .flatMap(
                        seconds ->
                            Stream.of(false, true)
                                .map(step -> Arguments.of(clock, seconds, step))));
  }
}
