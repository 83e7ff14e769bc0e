package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.DatabaseFences.Claim;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may change a database, by its fence record. */
class FencedAttemptTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  private final PostgresServers servers = new PostgresServers(new References(Map.of()));
  private DatabaseTarget first;
  private DatabaseTarget second;
  private PostgresSession session;

  @BeforeEach
  void connect() throws SQLException {
    TestDatabase live = postgres.createDatabase();
    PlanInTest plan = new PlanInTest("testplan", live, Path.of("/nowhere"));
    first = plan.target("a" + live.name());
    second = plan.target("b" + live.name());
    session = servers.maintenance(plan.target("test"), 1, "test");
    HoldfastSchema.ensure(session);
  }

  @AfterEach
  void close() throws SQLException {
    session.close();
  }

  @Test
  void aHolderMayChangeWhatItHolds() throws SQLException {
    long epoch = taken(first, null);

    FencedAttempt fenced = begun(new Hold(first, epoch, 1), 1);

    fenced.require();
  }

  @Test
  void refusesARunThatGaveTheRecordBack() throws SQLException {
    long epoch = taken(first, null);
    FencedAttempt fenced = begun(new Hold(first, epoch, 1), 1);
    assertThat(session.inTransaction(record(first)::release)).isTrue();

    ActivityFailures.assertFails(FailureCode.FENCE_LOST, "nobody holds it now", fenced::require);
    ActivityFailures.assertFails(
        FailureCode.FENCE_LOST, first.run(), () -> begun(new Hold(first, epoch, 2), 1));
    ActivityFailures.assertFails(FailureCode.FENCE_LOST, first.run(), () -> taken(first, null));
  }

  /** The worker that should take it was frozen, the run has failed and given it back. */
  @Test
  void refusesToTakeTheRecordAfterTheRunGaveItBackUntaken() throws SQLException {
    assertThat(session.inTransaction(record(first)::release)).isFalse();

    ActivityFailures.assertFails(FailureCode.FENCE_LOST, first.run(), () -> taken(first, null));
    assertThat(taken(second, null)).isPositive();
  }

  @Test
  void namesWhoTookTheRecordOverAndWhy() throws SQLException {
    long epoch = taken(first, null);
    FencedAttempt fenced = begun(new Hold(first, epoch, 1), 1);

    long raised = taken(second, "the first control plane burned down");

    assertThat(raised).isEqualTo(epoch + 1);
    ActivityFailures.assertFails(
        FailureCode.FENCE_LOST,
        "it is held: restore by run " + second.run() + " of plan testplan, asked for by anna",
        fenced::require);
    ActivityFailures.assertFails(
        FailureCode.FENCE_LOST, "the first control plane burned down", fenced::require);
    ActivityFailures.assertFails(FailureCode.FENCE_LOST, "", () -> taken(first, "me again"));
  }

  @Test
  void refusesWhoeverWantsTheRecordWithoutBreakingTheGlass() throws SQLException {
    long epoch = taken(first, null);

    ActivityFailures.assertFails(FailureCode.FENCE_HELD, first.run(), () -> taken(second, null));

    assertThat(taken(first, null)).as("taken twice by its holder").isEqualTo(epoch);
  }

  @Test
  void refusesAnEarlierAttemptOnceALaterOneHasBegun() throws SQLException {
    long epoch = taken(first, null);
    FencedAttempt late = begun(new Hold(first, epoch, 3), 1);

    FencedAttempt now = begun(new Hold(first, epoch, 3), 2);

    ActivityFailures.assertFails(FailureCode.SUPERSEDED, "comes too late", late::require);
    ActivityFailures.assertFails(
        FailureCode.SUPERSEDED, "", () -> begun(new Hold(first, epoch, 3), 1));
    now.require();
  }

  @Test
  void refusesAnEarlierStepWhateverItsAttempt() throws SQLException {
    long epoch = taken(first, null);
    FencedAttempt late = begun(new Hold(first, epoch, 3), 7);

    begun(new Hold(first, epoch, 4), 1);

    ActivityFailures.assertFails(FailureCode.SUPERSEDED, "", late::require);
    ActivityFailures.assertFails(
        FailureCode.SUPERSEDED, "", () -> begun(new Hold(first, epoch, 3), 8));
  }

  @Test
  void endsTheSessionsOfAttemptsBeforeAndNobodyElses() throws SQLException {
    long epoch = taken(first, null);
    try (PostgresSession before = servers.maintenance(first, 1, "swap");
        PostgresSession other = servers.maintenance(second, 1, "swap")) {
      begun(new Hold(first, epoch, 1), 2);

      assertThat(isAlive(before)).isFalse();
      assertThat(isAlive(other)).isTrue();
    }
  }

  @Test
  void getsPastAWorkerThatIsFrozenInsideItsTransaction() throws SQLException {
    long epoch = taken(first, null);
    try (PostgresSession frozen = servers.maintenance(first, 1, "swap")) {
      FencedAttempt.toAct(frozen, new Hold(first, epoch, 1), attempt(1));
      lockRecord(frozen);

      begun(new Hold(first, epoch, 1), 2).require();

      assertThat(isAlive(frozen)).isFalse();
    }
  }

  @Test
  void breaksTheGlassPastAHolderThatIsFrozenInsideItsTransaction() throws SQLException {
    long epoch = taken(first, null);
    try (PostgresSession frozen = servers.maintenance(first, 1, "swap")) {
      lockRecord(frozen);

      long raised = taken(second, "frozen");

      assertThat(raised).isEqualTo(epoch + 1);
      assertThat(isAlive(frozen)).isFalse();
    }
  }

  /** As a worker leaves it that stops in the middle. */
  private static void lockRecord(PostgresSession frozen) throws SQLException {
    frozen.connection().setAutoCommit(false);
    frozen.execute("SELECT 1 FROM holdfast.fence FOR UPDATE");
  }

  private FencedAttempt begun(Hold hold, int attempt) throws SQLException {
    return FencedAttempt.toAct(session, hold, attempt(attempt));
  }

  private long taken(DatabaseTarget target, @Nullable String breakGlass) throws SQLException {
    Claim claim = new Claim(target, "recovery/testplan/notes", "anna", "restore", breakGlass);
    return PostgresFence.epoch(session, record(target), claim);
  }

  private FenceRecord record(DatabaseTarget target) throws SQLException {
    return FenceRecord.of(session, target);
  }

  private static Attempt attempt(int number) {
    return new Attempt(number, "worker-1", Duration.ZERO);
  }

  private static boolean isAlive(PostgresSession session) {
    try {
      return session.isTrue("SELECT true");
    } catch (SQLException e) {
      return false;
    }
  }
}
