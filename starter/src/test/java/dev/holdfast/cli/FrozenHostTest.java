package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.LostSite.Told;
import dev.holdfast.cli.LostSiteCase.Loss;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/**
 * The host of a guarded primary stands still for a minute: guard, stopper, server and all its
 * sessions, some of whose commits are on their way. Meanwhile its lease lapses and the standby is
 * promoted; then it goes on. No lease can prevent that; how much comes through is measured.
 */
@Tag("proof")
@Timeout(400)
final class FrozenHostTest {

  @RepeatedTest(2)
  void endsItsServerWithinAMomentAfterItGoesOn() throws Exception {
    Told told = LostSites.told(LostSiteCase.of(Loss.FROZEN));

    assertThat(told.proof()).as("%s", told).isEqualTo("LEASE_LAPSED");
    assertThat(told.doubled()).as("%s", told).isZero();
    assertThat(told.seconds() + told.slipSeconds()).as("%s", told).isLessThan(65);
  }

  @RepeatedTest(2)
  void losesNothingOfWhatItHadAcknowledgedIfTheStandbyIsSynchronous() throws Exception {
    Told told = LostSites.told(LostSiteCase.of(Loss.FROZEN).withSynchronousStandby());

    assertThat(told.proof()).as("%s", told).isEqualTo("LEASE_LAPSED");
    assertThat(told.doubled()).as("%s", told).isZero();
    assertThat(told.lost()).as("%s", told).isZero();
  }
}
