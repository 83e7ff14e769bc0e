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

  private static final String TAKE =
      """
      INSERT INTO holdfast.fence AS f
        (resource, epoch, run, plan, workflow_id, purpose, requested_by, taken_at)
      VALUES (?, 1, ?, ?, ?, ?, ?, clock_timestamp())
      ON CONFLICT (resource) DO UPDATE SET
        epoch = CASE WHEN f.run = excluded.run THEN f.epoch ELSE f.epoch + 1 END,
        taken_at = CASE WHEN f.run = excluded.run THEN f.taken_at ELSE excluded.taken_at END,
        run = excluded.run, plan = excluded.plan, workflow_id = excluded.workflow_id,
        purpose = excluded.purpose, requested_by = excluded.requested_by
      WHERE f.run IS NULL OR f.run = excluded.run
      RETURNING epoch
      """;

  private static final String HOLDER =
      """
      SELECT format('%s by run %s of plan %s, asked for by %s, since %s (workflow %s)',
        purpose, run, plan, requested_by,
        to_char(taken_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), workflow_id)
      FROM holdfast.fence WHERE resource = ? AND run IS NOT NULL AND run <> ?
      """;

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
      String resource = PostgresServers.resource(session, target.database().name());
      Optional<Long> epoch =
          session.first(
              TAKE,
              row -> row.getLong(1),
              resource,
              target.run(),
              target.plan(),
              claim.workflowId(),
              claim.purpose(),
              claim.requestedBy());
      return new FenceTaken(
          resource, epoch.orElseThrow(() -> held(session, resource, target.run())), attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of("taking the fence record", e, FailureCode.STEP_BROKE);
    }
  }

  private static RuntimeException held(PostgresSession session, String resource, String run) {
    try {
      return FailureCode.FENCE_HELD.failure(
          resource + " is held: " + holder(session, resource, run).orElse("just given back"));
    } catch (SQLException e) {
      return PostgresFailures.of("reading the fence record", e, FailureCode.STEP_BROKE);
    }
  }

  /** Who else holds the resource now, as a sentence; empty if nobody does. */
  static Optional<String> holder(PostgresSession session, String resource, String run)
      throws SQLException {
    return HoldfastSchema.exists(session)
        ? session.first(HOLDER, row -> row.getString(1), resource, run)
        : Optional.empty();
  }

  @Override
  public FenceReleased release(DatabaseTarget target) {
    Attempt attempt = attempts.current();
    try (PostgresSession session = servers.maintenance(target, attempt.number(), "fence")) {
      if (!HoldfastSchema.exists(session)) {
        return new FenceReleased(false, attempt);
      }
      int rows =
          session.update(
              "UPDATE holdfast.fence SET run = NULL WHERE resource = ? AND run = ?",
              PostgresServers.resource(session, target.database().name()),
              target.run());
      return new FenceReleased(rows > 0, attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of("giving the fence record back", e, FailureCode.STEP_BROKE);
    }
  }
}
