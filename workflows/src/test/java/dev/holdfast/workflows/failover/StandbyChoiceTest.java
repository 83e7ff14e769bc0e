package dev.holdfast.workflows.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.Lsn;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberSeen.Role;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class StandbyChoiceTest {

  @Test
  void choosesWhoHasMostOfTheLogOnTheNewestTimeline() {
    List<MemberSeen> members =
        List.of(
            standby("old-but-long", "weu", 1, "9/0"),
            standby("behind", "neu", 2, "1/A0"),
            standby("ahead", "weu", 2, "1/B0"));

    assertThat(names(StandbyChoice.ranked(members, null, "neu")))
        .containsExactly("ahead", "behind", "old-but-long");
  }

  @Test
  void amongEqualsPrefersTheWantedSiteThenTheName() {
    List<MemberSeen> members =
        List.of(
            standby("c", "neu", 1, "1/0"),
            standby("b", "weu", 1, "1/0"),
            standby("a", "weu", 1, "1/0"),
            standby("d", "neu", 1, "1/0"));

    assertThat(names(StandbyChoice.ranked(members, null, "neu")))
        .containsExactly("c", "d", "a", "b");
  }

  @Test
  void staysAtTheSiteThatWasAskedForAndTellsWhoHasMore() {
    List<MemberSeen> members =
        List.of(standby("near", "weu", 1, "1/10"), standby("far", "neu", 1, "1/0"));

    List<MemberSeen> ranked = StandbyChoice.ranked(members, "neu", "neu");

    assertThat(names(ranked)).containsExactly("far");
    assertThat(StandbyChoice.betterElsewhere(members, ranked.get(0))).isEqualTo("near at weu");
  }

  @Test
  void refusesWhereNobodyCanTakeOver() {
    var seen =
        new ClusterLooks.ClusterSeen(
            "db",
            List.of(MemberSeen.silent("db-weu", "weu", Role.UNREACHABLE, "timed out")),
            new dev.holdfast.workflows.runbook.Attempt(1, "here", java.time.Duration.ZERO));

    Assertions.assertThatThrownBy(() -> StandbyChoice.best(seen, "neu", "neu"))
        .isInstanceOf(ApplicationFailure.class)
        .matches(FailureCode.NO_STANDBY::isIn)
        .hasMessageContaining("db-weu unreachable (timed out)");
  }

  @Test
  void readsAndWritesLogPositionsAsPostgresDoes() {
    assertThat(Lsn.of("16/B374D848")).hasToString("16/B374D848");
    assertThat(Lsn.of("1/0").bytesAheadOf(Lsn.of("0/FFFFFFFF"))).isEqualTo(1);
    assertThat(Lsn.of("FFFFFFFF/0")).isGreaterThan(Lsn.of("1/0"));
    assertThatIllegalArgumentException().isThrownBy(() -> Lsn.of("16"));
  }

  private static List<String> names(List<MemberSeen> members) {
    return members.stream().map(MemberSeen::member).toList();
  }

  private static MemberSeen standby(String name, String site, int timeline, String received) {
    Lsn lsn = Lsn.of(received);
    return new MemberSeen(
        name,
        site,
        Role.STANDBY,
        "",
        "7",
        timeline,
        null,
        lsn,
        lsn,
        null,
        true,
        null,
        "",
        10,
        10,
        List.of(),
        List.of(),
        null);
  }
}
