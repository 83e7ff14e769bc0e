package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.ActivityFailures.assertFails;
import static dev.holdfast.activities.postgres.TestCluster.number;
import static dev.holdfast.activities.postgres.TestCluster.sql;
import static dev.holdfast.activities.postgres.TestCluster.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.postgres.TestCluster.StandbyForm;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.failover.StandbyChoice;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.ClusterLooks.ClusterSeen;
import dev.holdfast.workflows.site.ClusterTarget;
import dev.holdfast.workflows.site.MemberSeen;
import dev.holdfast.workflows.site.MemberSeen.Role;
import dev.holdfast.workflows.site.MemberSeen.Slot;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.Promotions;
import dev.holdfast.workflows.site.Promotions.Candidate;
import dev.holdfast.workflows.site.Promotions.Permitted;
import dev.holdfast.workflows.site.Promotions.Promoted;
import dev.holdfast.workflows.site.Promotions.Settled;
import dev.holdfast.workflows.site.Promotions.Settlement;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Looking at a real cluster, and making a standby of it the primary. */
class PostgresPromotionTest {

  private static final long AHEAD = 1000;

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  /** With a standby {@code neu}, for the tests that need nothing else. */
  private static TestCluster pair;

  private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
  private TestCluster cluster;
  private ClusterLooks looks;
  private Promotions promotions;

  @BeforeAll
  static void beginPair() {
    pair = POSTGRES.cluster();
    pair.addStandby("neu");
    pair.keep();
  }

  @BeforeEach
  void begin() {
    pair.makeAnew();
    cluster = pair;
    PostgresServers servers = new PostgresServers(new References(Map.of()));
    Attempts attempts = new Attempts("test");
    environment.registerActivitiesImplementations(
        new PostgresClusterLook(servers, attempts), new PostgresPromotion(servers, attempts));
    looks = environment.newActivityStub(ClusterLooks.class);
    promotions = environment.newActivityStub(Promotions.class);
  }

  @AfterEach
  void close() {
    environment.close();
  }

  private ClusterTarget target() {
    return new ClusterTarget("run1", "plan", cluster.inPlan("db"));
  }

  private MemberTarget member(String name) {
    return target().at(target().server().member(name));
  }

  private Candidate candidate(String name, boolean closed) {
    return new Candidate(member(name), 1, closed);
  }

  private Permitted permitted(Candidate candidate) {
    return new Permitted(candidate, promotions.replay(candidate).permitUntil());
  }

  @Test
  void seesWhatEveryMemberDoes() {
    cluster = POSTGRES.cluster();
    cluster.addStandby(StandbyForm.named("neu").withSlot());
    cluster.addStandby("dead").kill();

    ClusterSeen seen = looks.look(target()).orFail();

    MemberSeen primary = seen.member("db-weu");
    assertThat(primary.role()).isEqualTo(Role.PRIMARY);
    assertThat(primary.timeline()).isEqualTo(1);
    assertThat(primary.slots()).containsExactly(new Slot("neu", null, null, true));
    assertThat(primary.freeSlots()).isEqualTo(9);
    MemberSeen standby = seen.member("neu");
    assertThat(standby.role()).isEqualTo(Role.STANDBY);
    assertThat(standby.following()).isTrue();
    assertThat(standby.systemIdentifier()).isEqualTo(primary.systemIdentifier());
    assertThat(standby.clock()).isNotNull();
    assertThat(seen.member("dead").role()).isEqualTo(Role.DOWN);
    assertThat(StandbyChoice.best(seen, null, "neu").member()).isEqualTo("neu");
  }

  @Test
  void promotesOnceHoweverOftenItIsAsked() {
    cluster.primary().kill();
    Permitted permitted = permitted(candidate("neu", false));

    Promoted first = promotions.promote(permitted);
    Promoted again = promotions.promote(permitted);

    assertThat(first.timeline()).isEqualTo(2);
    assertThat(again.timeline()).isEqualTo(2);
    assertThat(again.lsn()).isEqualTo(first.lsn());
    assertThat(looks.look(target()).member("neu").role()).isEqualTo(Role.PRIMARY);
  }

  @Test
  void refusesToPromoteOnceThePermitIsOver() {
    LocalPostgres standby = cluster.standby("neu");
    Permitted late = new Permitted(candidate("neu", false), Instant.now().minusSeconds(1));

    assertFails(FailureCode.PERMIT_OVER, "by the standby's clock", () -> promotions.promote(late));

    assertThat(text(standby, "SELECT pg_is_in_recovery()")).isEqualTo("t");
  }

  @Test
  void lastsUntilNobodyCanPromoteAnyMoreWhenItIsWithdrawn() {
    LocalPostgres standby = cluster.standby("neu");
    Permitted soonOver = new Permitted(candidate("neu", true), Instant.now().plusMillis(1500));

    var withdrawn = promotions.withdraw(soonOver);

    assertThat(withdrawn.promoted()).isNull();
    assertThat(Instant.now()).isAfterOrEqualTo(soonOver.until());
    assertFails(FailureCode.PERMIT_OVER, "", () -> promotions.promote(soonOver));
    assertThat(text(standby, "SHOW default_transaction_read_only")).isEqualTo("off");
  }

  @Test
  void tellsAPromotionThatHadWorkedWhenItIsWithdrawn() {
    Candidate candidate = candidate("neu", false);
    promotions.promote(permitted(candidate));

    var withdrawn = promotions.withdraw(new Permitted(candidate, Instant.now()));

    assertThat(withdrawn.promoted()).isNotNull().extracting(Promoted::timeline).isEqualTo(2);
  }

  @Test
  void letsNobodyWriteBeforeSequencesAreAheadOfLostIds() {
    sql(cluster.primary(), "CREATE TABLE t(id bigserial, small smallserial)");
    sql(cluster.primary(), "CREATE SEQUENCE down INCREMENT -2; CREATE SEQUENCE never");
    sql(cluster.primary(), "INSERT INTO t SELECT FROM generate_series(1, 100)");
    LocalPostgres standby = cluster.standby("neu");
    cluster.awaitCaughtUp(standby);
    cluster.cutReplication(standby);
    sql(cluster.primary(), "INSERT INTO t SELECT FROM generate_series(1, 200)");
    cluster.primary().kill();
    Candidate candidate = candidate("neu", true);

    Promoted promoted = promotions.promote(permitted(candidate));
    String closed = text(standby, "SHOW default_transaction_read_only");
    Settlement settlement = new Settlement(candidate, promoted, AHEAD, List.of());
    Settled settled = promotions.settle(settlement);

    assertThat(closed).isEqualTo("on");
    assertThat(settled.sequences()).isGreaterThanOrEqualTo(4);
    assertThat(text(standby, "SHOW default_transaction_read_only")).isEqualTo("off");
    assertThat(number(standby, "INSERT INTO t DEFAULT VALUES RETURNING id")).isGreaterThan(1000);
    assertThat(number(standby, "SELECT nextval('down')")).isLessThan(-1900);
    assertThat(number(standby, "SELECT nextval('never')")).isGreaterThan(1000);
    long id = number(standby, "SELECT last_value FROM t_id_seq");
    assertThat(promotions.settle(settlement).sequences()).isZero();
    assertThat(number(standby, "SELECT last_value FROM t_id_seq")).isEqualTo(id);
  }

  @Test
  void neverUsesANarrowSequenceUp() {
    sql(cluster.primary(), "CREATE TABLE t(id smallserial)");
    sql(cluster.primary(), "SELECT setval('t_id_seq', 32700)");
    LocalPostgres standby = cluster.standby("neu");
    Candidate candidate = candidate("neu", true);
    cluster.awaitCaughtUp(standby);
    cluster.primary().kill();

    Promoted promoted = promotions.promote(permitted(candidate));
    promotions.settle(new Settlement(candidate, promoted, 1_000_000, List.of()));

    assertThat(number(standby, "INSERT INTO t DEFAULT VALUES RETURNING id"))
        .isBetween(32700L, 32767L);
  }

  @Test
  void givesTheNewPrimaryTheSlotsThatTheOldOneHad() {
    LocalPostgres standby = cluster.standby("neu");
    sql(standby, "ALTER SYSTEM SET wal_level = 'logical'");
    Candidate candidate = candidate("neu", false);
    Promoted promoted = promotions.promote(permitted(candidate));

    promotions.settle(
        new Settlement(candidate, promoted, 0, List.of(new Slot("third", null, null, false))));

    assertThat(text(standby, "SELECT slot_name FROM pg_replication_slots")).isEqualTo("third");
  }

  @Test
  void writesDoNotHangWhenNobodyFollowsTheNewPrimary() {
    LocalPostgres standby = cluster.standby("neu");
    cluster.makeSynchronous("neu");
    sql(standby, "ALTER SYSTEM SET synchronous_standby_names = 'neu'");
    sql(standby, "SELECT pg_reload_conf()");
    cluster.primary().kill();
    Candidate candidate = candidate("neu", false);

    Promoted promoted = promotions.promote(permitted(candidate));
    Settled settled = promotions.settle(new Settlement(candidate, promoted, 0, List.of()));
    sql(standby, "CREATE TABLE written()");

    assertThat(settled.notes()).anyMatch(it -> it.contains("wait for no standby"));
  }

  @Test
  void hasTheOtherStandbysFollowTheNewPrimaryAndConfirmItsCommits() {
    cluster = POSTGRES.cluster();
    cluster.addStandby("neu");
    LocalPostgres other = cluster.addStandby(StandbyForm.named("other").withSlot());
    cluster.addStandby(StandbyForm.named("third").following("other").withSlot());
    cluster.primary().kill();
    Candidate candidate = candidate("neu", false);
    Promoted promoted = promotions.promote(permitted(candidate));
    promotions.settle(
        new Settlement(candidate, promoted, 0, List.of(new Slot("other", null, null, true))));

    for (String name : List.of("other", "third", "other")) {
      promotions.follow(new Promotions.Following(member(name), member("neu"), promoted.timeline()));
    }
    promotions.confirmBy(new Promotions.Confirmation(member("neu"), List.of("other")));
    sql(cluster.standby("neu"), "CREATE TABLE arrived()");

    assertThat(text(other, "SELECT to_regclass('arrived') IS NOT NULL")).isEqualTo("t");
    assertThat(text(other, "SHOW primary_conninfo"))
        .contains("port=" + cluster.standby("neu").port(), "application_name=other")
        .doesNotContain("port=" + cluster.primary().port());
    assertThat(text(cluster.standby("third"), "SHOW primary_conninfo"))
        .contains("port=" + other.port());
  }

  @Test
  void waitsForNothingThatWillNeverBeWhole() {
    cluster = POSTGRES.cluster();
    LocalPostgres standby =
        cluster.addStandby(StandbyForm.named("late").delayedBy(Duration.ofHours(1)));
    sql(cluster.primary(), "CREATE TABLE kept()");
    cluster.awaitReceived(standby);
    cluster.primary().kill();
    Candidate candidate = candidate("late", false);

    promotions.promote(permitted(candidate));

    assertThat(text(standby, "SELECT to_regclass('kept') IS NOT NULL")).isEqualTo("t");
  }

  @Test
  void refusesAStandbyOfWhichSomebodyPausedTheReplay() {
    LocalPostgres standby = cluster.standby("neu");
    cluster.pauseReplay(standby);

    assertFails(
        FailureCode.REPLAY_INCOMPLETE,
        "paused by somebody",
        () -> promotions.replay(candidate("neu", false)));
  }
}
