package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.site.ServerControls.Cluster;
import dev.holdfast.workflows.site.ServerControls.Fork;
import org.junit.jupiter.api.Test;

/** What speaks against starting a server once another one has taken its place. */
final class ControlFileTest {

  private static final Fork FORK = new Fork(2, "0/5000000");

  private static Cluster cluster(int timeline, String checkpoint, boolean clean) {
    return new Cluster("7", timeline, checkpoint, clean);
  }

  @Test
  void letsTheNewHistoryStart() {
    assertThat(ControlFile.against(cluster(2, "0/6000000", false), FORK, false)).isEmpty();
    assertThat(ControlFile.against(cluster(3, "0/1", false), FORK, false)).isEmpty();
  }

  @Test
  void startsNoServerOfTheOldHistoryAsAPrimary() {
    assertThat(ControlFile.against(cluster(1, "0/4000000", true), FORK, false))
        .hasValueSatisfying(why -> assertThat(why).contains("timeline 1", "timeline 2"));
  }

  @Test
  void letsAServerFollowThatStoppedBeforeTheFork() {
    assertThat(ControlFile.against(cluster(1, "0/4FFFF88", true), FORK, true)).isEmpty();
  }

  @Test
  void wantsAServerRewoundThatWentBeyondTheFork() {
    assertThat(ControlFile.against(cluster(1, "0/5000000", true), FORK, true))
        .hasValueSatisfying(why -> assertThat(why).contains("rewound"));
    assertThat(ControlFile.against(cluster(1, "1/0", true), FORK, true)).isPresent();
  }

  @Test
  void trustsNoServerThatWasNotShutDown() {
    assertThat(ControlFile.against(cluster(1, "0/4000000", false), FORK, true)).isPresent();
  }

  @Test
  void takesTheFurthestPlaceThatAStandbyReached() {
    Cluster standby =
        ControlFile.parse(
            """
            Database system identifier:           7380000000000000001
            Database cluster state:               shut down in recovery
            Latest checkpoint location:           0/3000028
            Latest checkpoint's TimeLineID:       2
            Minimum recovery ending location:     0/3000148
            """);

    assertThat(standby).isEqualTo(new Cluster("7380000000000000001", 2, "0/3000148", true));
  }
}
