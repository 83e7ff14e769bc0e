package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.DatabaseFences.Claim;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fence record of one database, and who had it before, in a session of its server. */
final class FenceRecord {

  private static final String HOLDER =
      """
      SELECT run, epoch, format('%s by run %s of plan %s, asked for by %s, since %s (workflow %s)',
        purpose, run, plan, requested_by,
        to_char(taken_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), workflow_id)
      FROM holdfast.fence WHERE resource = ? AND run IS NOT NULL
      """;

  private static final String TAKEN_OVER =
      """
      SELECT format('; run %s took it over at %s: %s', taken_over_by,
        to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), reason)
      FROM holdfast.fence_history WHERE resource = ? AND run = ? AND taken_over_by IS NOT NULL
      """;

  private static final String SUPERSEDED =
      """
      WITH RECURSIVE lost AS (
        SELECT * FROM holdfast.fence_history WHERE resource = ? AND taken_over_by IS NOT NULL),
      before AS (
        SELECT * FROM lost WHERE taken_over_by = ?
        UNION SELECT lost.* FROM lost JOIN before ON lost.taken_over_by = before.run)
      SELECT run, holder, put_back FROM lost
      WHERE put_back IS NULL OR run IN (SELECT run FROM before) ORDER BY epoch
      """;

  private final PostgresSession session;
  private final String resource;
  private final String run;

  private FenceRecord(PostgresSession session, String resource, String run) {
    this.session = session;
    this.resource = resource;
    this.run = run;
  }

  static FenceRecord of(PostgresSession session, DatabaseTarget target) throws SQLException {
    String resource = PostgresServers.resource(session, target.database().name());
    return new FenceRecord(session, resource, target.run());
  }

  /** Who has the record. */
  record Holder(String run, long epoch, String sentence) {
    private static Holder read(ResultSet row) throws SQLException {
      return new Holder(row.getString(1), row.getLong(2), row.getString(3));
    }
  }

  String resource() {
    return resource;
  }

  /** Who has it now, the asking run included. */
  Optional<Holder> holder() throws SQLException {
    return HoldfastSchema.exists(session)
        ? session.first(HOLDER, Holder::read, resource)
        : Optional.empty();
  }

  /** Who has it now if that is another run. */
  Optional<Holder> otherHolder() throws SQLException {
    return holder().filter(it -> !it.run().equals(run));
  }

  RuntimeException held(Holder by) {
    return FailureCode.FENCE_HELD.failure(resource + " is held: " + by.sentence());
  }

  /** The run does not have the record with {@code epoch} any more, and who has. */
  RuntimeException lost(long epoch) throws SQLException {
    String now = holder().map(it -> "it is held: " + it.sentence()).orElse("nobody holds it now");
    String how = session.first(TAKEN_OVER, row -> row.getString(1), resource, run).orElse("");
    return FailureCode.FENCE_LOST.failure(
        "run %s does not hold %s with epoch %d any more, %s%s"
            .formatted(run, resource, epoch, now, how));
  }

  /** Whoever waits longer for a record's lock waits for a worker that does not move. */
  static void waitShortly(PostgresSession session) throws SQLException {
    session.execute("SET LOCAL lock_timeout = '2s'");
  }

  /** Takes the record in this transaction; returns its epoch. Safe to repeat. */
  long take(Claim claim) throws SQLException {
    waitShortly(session);
    session.update(
        "INSERT INTO holdfast.fence (resource, epoch) VALUES (?, 0) ON CONFLICT DO NOTHING",
        resource);
    long epoch =
        session.number("SELECT epoch FROM holdfast.fence WHERE resource = ? FOR UPDATE", resource);
    if (isOver()) {
      throw lost(epoch);
    }
    Optional<Holder> holder = holder();
    if (holder.filter(it -> it.run().equals(run)).isPresent()) {
      return epoch;
    }
    if (holder.isPresent()) {
      supersede(holder.get(), claim.breakGlass());
    }
    write(claim, epoch + 1);
    return epoch + 1;
  }

  /** Whether the run has had the record before and may not have it again. */
  private boolean isOver() throws SQLException {
    return session.isTrue(
        """
        SELECT ended_at IS NOT NULL FROM holdfast.fence_history WHERE resource = ? AND run = ?
        """,
        resource,
        run);
  }

  private void supersede(Holder holder, @Nullable String reason) throws SQLException {
    if (reason == null) {
      throw held(holder);
    }
    session.update(
        """
        INSERT INTO holdfast.fence_history AS h
          (resource, run, epoch, holder, ended_at, taken_over_by, reason)
        VALUES (?, ?, ?, ?, clock_timestamp(), ?, ?)
        ON CONFLICT (resource, run) DO UPDATE SET
          ended_at = excluded.ended_at, taken_over_by = excluded.taken_over_by,
          reason = excluded.reason
        """,
        resource,
        holder.run(),
        holder.epoch(),
        holder.sentence(),
        run,
        reason);
  }

  private void write(Claim claim, long epoch) throws SQLException {
    session.update(
        """
        UPDATE holdfast.fence SET epoch = ?, run = ?, plan = ?, workflow_id = ?, purpose = ?,
          requested_by = ?, taken_at = clock_timestamp(), turn = 0, attempt = 0
        WHERE resource = ?
        """,
        epoch,
        run,
        claim.target().plan(),
        claim.workflowId(),
        claim.purpose(),
        claim.requestedBy(),
        resource);
    session.update(
        """
        INSERT INTO holdfast.fence_history (resource, run, epoch, holder) VALUES (?, ?, ?, ?)
        """,
        resource,
        run,
        epoch,
        holder().orElseThrow().sentence());
  }

  /**
   * Gives the record back in this transaction if the run has it. Either way an attempt to take it
   * that comes later, of a worker that was frozen, is refused.
   */
  boolean release() throws SQLException {
    int released =
        session.update(
            "UPDATE holdfast.fence SET run = NULL WHERE resource = ? AND run = ?", resource, run);
    session.update(
        """
        INSERT INTO holdfast.fence_history AS h (resource, run, epoch, holder, ended_at)
        VALUES (?, ?, 0, 'never held', clock_timestamp())
        ON CONFLICT (resource, run) DO UPDATE SET
          ended_at = coalesce(h.ended_at, excluded.ended_at)
        """,
        resource,
        run);
    return released > 0;
  }

  /**
   * A run that lost the record to a take-over.
   *
   * @param putBack what became of its traces, null if nobody has dealt with them yet
   */
  record Superseded(String run, String holder, @Nullable String putBack) {}

  /**
   * The runs that lost the record to this one, those that had lost it to them, and any other whose
   * traces nobody has dealt with yet; the first one first.
   */
  List<Superseded> superseded() throws SQLException {
    return session.list(
        SUPERSEDED,
        row -> new Superseded(row.getString(1), row.getString(2), row.getString(3)),
        resource,
        run);
  }

  void putBack(Superseded other, String what) throws SQLException {
    session.update(
        "UPDATE holdfast.fence_history SET put_back = ? WHERE resource = ? AND run = ?",
        what,
        resource,
        other.run());
  }
}
