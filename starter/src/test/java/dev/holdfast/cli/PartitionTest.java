package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.cli.LostSite.Told;
import dev.holdfast.cli.LostSiteCase.Loss;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two sites that can't reach each other, as network namespaces, with clients at both: whoever of
 * guard and stopper is left ends the old primary before the new one takes its first write.
 */
@Tag("proof")
@Timeout(400)
final class PartitionTest {

  @BeforeAll
  static void needsRoot() {
    assumeTrue(TwoSites.arePossible(), "SKIPPED: sites that are cut off take root and ip(8)");
  }

  @ParameterizedTest
  @EnumSource(
      value = Loss.class,
      names = {"CUT", "CUT_AND_GUARD_KILLED", "CUT_AND_GUARD_STOPPED", "CUT_AND_STOPPER_STOPPED"})
  void letsOnlyOneOfBothSitesWrite(Loss loss) throws Exception {
    Told told = LostSites.told(LostSiteCase.of(loss));

    assertOneWriter(told);
  }

  @ParameterizedTest
  @EnumSource(
      value = Loss.class,
      names = {"CUT", "CUT_AND_GUARD_KILLED", "CUT_AND_GUARD_STOPPED", "CUT_AND_STOPPER_STOPPED"})
  void losesNothingIfTheStandbyIsSynchronous(Loss loss) throws Exception {
    Told told = LostSites.told(LostSiteCase.of(loss).withSynchronousStandby());

    assertOneWriter(told);
    assertCutOffPrimaryConfirmedNothing(told);
  }

  /** At every moment of the failover. */
  @Test
  void letsOnlyOneWriteAlthoughSomebodyStartsTheOldPrimaryAgainAndAgain() throws Exception {
    Told told = LostSites.told(LostSiteCase.of(Loss.CUT_AND_STARTED_AGAIN));

    assertOneWriter(told);
  }

  /** The guard is told nothing, so its primary is back when the line is. */
  @Test
  void promotesNobodyWithoutAProof() throws Exception {
    Told told = LostSites.told(LostSiteCase.of(Loss.CUT).withoutProof());

    assertThat(told.exitCode()).as("%s", told).isEqualTo(3);
    assertThat(told.lost()).as("%s", told).isZero();
  }

  /** What docs/guard.md says is not covered. */
  @Test
  void hasTwoWritersIfGuardAndStopperAreStopped() throws Exception {
    Told told = LostSites.told(LostSiteCase.of(Loss.CUT_AND_BOTH_STOPPED));

    assertThat(told.slips()).as("%s", told).isPositive();
  }

  @Test
  void hasOneWriterAlthoughGuardAndStopperAreStoppedIfTheStandbyIsSynchronous() throws Exception {
    LostSiteCase lost = LostSiteCase.of(Loss.CUT_AND_BOTH_STOPPED);

    Told told = LostSites.told(lost.withSynchronousStandby());

    assertOneWriter(told);
    assertCutOffPrimaryConfirmedNothing(told);
  }

  /** But what the standby had said yes to before the cut, one write a client at most. */
  private static void assertCutOffPrimaryConfirmedNothing(Told told) {
    assertThat(told.lost()).as("%s", told).isZero();
    assertThat(told.afterLoss()).as("%s", told).isLessThanOrEqualTo(AckedClient.CLIENTS);
  }

  static void assertOneWriter(Told told) {
    assertThat(told.proof()).as("%s", told).isEqualTo("LEASE_LAPSED");
    assertThat(told.slips()).as("%s", told).isZero();
    assertThat(told.doubled()).as("%s", told).isZero();
    assertThat(told.idsTwice()).as("%s", told).isZero();
  }
}
