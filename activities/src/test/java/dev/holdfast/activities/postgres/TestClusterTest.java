package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.TestCluster.number;
import static dev.holdfast.activities.postgres.TestCluster.sql;
import static dev.holdfast.activities.postgres.TestCluster.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.TestCluster.StandbyForm;
import dev.holdfast.workflows.plan.Member;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestClusterTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @Test
  void promotesAStandbyThatHasEverythingThePrimaryAcknowledged() {
    TestCluster cluster = postgres.cluster();
    LocalPostgres standby = cluster.addStandby(StandbyForm.named("neu").withSlot());
    cluster.makeSynchronous("neu");
    sql(cluster.primary(), "CREATE TABLE kept(id int); INSERT INTO kept VALUES (1), (2)");

    cluster.primary().kill();
    cluster.promote(standby);

    assertThat(number(standby, "SELECT count(*) FROM kept")).isEqualTo(2);
    assertThat(text(standby, "SELECT timeline_id FROM pg_control_checkpoint()")).isNotEmpty();
    assertThat(cluster.inPlan("db").members())
        .extracting(Member::name)
        .containsExactly("db-weu", "neu");
  }

  @Test
  void losesWhatAStandbyThatWasCutOffNeverReceived() {
    TestCluster cluster = postgres.cluster();
    LocalPostgres standby = cluster.addStandby("neu");
    sql(cluster.primary(), "CREATE TABLE kept(id int); INSERT INTO kept VALUES (1)");
    cluster.awaitCaughtUp(standby);
    cluster.cutReplication(standby);
    sql(cluster.primary(), "INSERT INTO kept VALUES (2)");

    cluster.primary().kill();
    cluster.promote(standby);

    assertThat(number(standby, "SELECT count(*) FROM kept")).isEqualTo(1);
    assertThat(number(standby, "SELECT count(*) FROM pg_replication_slots")).isZero();
  }

  @Test
  void keepsWhatAStandbyReceivedWithoutApplyingIt() {
    TestCluster cluster = postgres.cluster();
    LocalPostgres first = cluster.addStandby("first");
    LocalPostgres second = cluster.addStandby(StandbyForm.named("second").following("first"));
    sql(cluster.primary(), "CREATE TABLE kept(id int)");
    cluster.awaitCaughtUp(second);
    cluster.pauseReplay(first);
    cluster.makeSynchronous("first");
    sql(cluster.primary(), "INSERT INTO kept VALUES (1)");
    assertThat(number(first, "SELECT count(*) FROM kept")).isZero();

    cluster.resumeReplay(first);
    cluster.awaitCaughtUp(first);

    assertThat(number(first, "SELECT count(*) FROM kept")).isOne();
  }
}
