package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.DatabaseFences;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.util.Optional;

/** Fence records as rows of {@code holdfast.fence}, taken by compare-and-set. */
public final class PostgresFence implements DatabaseFences {

  private final PostgresServers servers;
  private final Attempts attempts;

  public PostgresFence(PostgresServers servers, Attempts attempts) {
    this.servers = servers;
    this.attempts = attempts;
  }

  @Override
  public FenceTaken take(Claim claim) {
    Attempt attempt = attempts.current();
    DatabaseTarget target = claim.target();
    try (PostgresSession session = servers.maintenance(target, attempt.number(), "fence")) {
      HoldfastSchema.ensure(session);
      FenceRecord record = FenceRecord.of(session, target);
      long epoch = epoch(session, record, claim);
      new RunSessions(session, target.run()).end();
      return new FenceTaken(
          record.resource(), epoch, new TakeOver(session, record, target).putBack(), attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of("taking the fence record", e, FailureCode.STEP_BROKE);
    }
  }

  static long epoch(PostgresSession session, FenceRecord record, Claim claim) throws SQLException {
    try {
      return session.inTransaction(() -> record.take(claim));
    } catch (SQLException e) {
      if (!PostgresFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
    }
    endHolder(session, record, claim);
    return session.inTransaction(() -> record.take(claim));
  }

  /** Its worker sits in a transaction and does not move. */
  private static void endHolder(PostgresSession session, FenceRecord record, Claim claim)
      throws SQLException {
    Optional<FenceRecord.Holder> other = record.otherHolder();
    if (other.isPresent() && claim.breakGlass() == null) {
      throw record.held(other.get());
    }
    String holder = other.map(FenceRecord.Holder::run).orElse(claim.target().run());
    new RunSessions(session, holder).end();
  }

  @Override
  public FenceReleased release(DatabaseTarget target) {
    Attempt attempt = attempts.current();
    try (PostgresSession session = servers.maintenance(target, attempt.number(), "fence")) {
      if (!HoldfastSchema.exists(session)) {
        return new FenceReleased(false, attempt);
      }
      FenceRecord record = FenceRecord.of(session, target);
      return new FenceReleased(session.inTransaction(record::release), attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of("giving the fence record back", e, FailureCode.STEP_BROKE);
    }
  }
}
