package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.DatabaseNames;
import dev.holdfast.workflows.restore.DatabaseSwaps;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Swaps databases by renaming them, in one transaction that also checks the fence record. */
public final class PostgresSwap implements DatabaseSwaps {

  private static final int TRIES = 3;

  private final PostgresServers servers;
  private final Attempts attempts;
  private final Duration longestEnd;

  /** Gives sessions ten seconds to end. */
  public PostgresSwap(PostgresServers servers, Attempts attempts) {
    this(servers, attempts, Duration.ofSeconds(10));
  }

  /**
   * Swaps databases.
   *
   * @param longestEnd how long a session may take to end
   */
  PostgresSwap(PostgresServers servers, Attempts attempts, Duration longestEnd) {
    this.servers = servers;
    this.attempts = attempts;
    this.longestEnd = longestEnd;
  }

  private DatabaseClosing closing(PostgresSession session, DatabaseTarget target) {
    return new DatabaseClosing(session, target.run(), longestEnd);
  }

  /** How an attempt begins: to do something, or to take it back. */
  @FunctionalInterface
  private interface Beginning {
    FencedAttempt of(PostgresSession session, Hold hold, Attempt attempt) throws SQLException;
  }

  /** What is done in a session of the maintenance database. */
  @FunctionalInterface
  private interface Work<T> {
    T in(PostgresSession session, FencedAttempt fenced, Attempt attempt) throws SQLException;
  }

  private <T> T fenced(Hold hold, String step, Beginning beginning, Work<T> work) {
    Attempt attempt = attempts.current();
    try (PostgresSession session = servers.maintenance(hold.target(), attempt.number(), step)) {
      return work.in(session, beginning.of(session, hold, attempt), attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of(step, e, FailureCode.SWAP_FAILED);
    }
  }

  @Override
  public Quiesced quiesce(Pair pair) {
    String live = pair.target().database().name();
    return fenced(
        pair.hold(),
        "quiesce",
        FencedAttempt::toAct,
        (session, fenced, attempt) -> {
          DatabaseClosing closing = closing(session, pair.target());
          session.inTransaction(
              () -> {
                fenced.require();
                closing.close(live);
                closing.close(pair.side());
                return true;
              });
          int ended = closing.endSessions(live) + closing.endSessions(pair.side());
          Optional<Instant> closedAt = closing.closedAt(live);
          return new Quiesced(closedAt.isPresent(), closedAt.orElse(null), ended, attempt);
        });
  }

  @Override
  public Reopened reopen(Hold hold) {
    String live = hold.target().database().name();
    return fenced(
        hold,
        "reopen",
        FencedAttempt::toUndo,
        (session, fenced, attempt) -> {
          DatabaseClosing closing = closing(session, hold.target());
          if (closing.closedAt(live).isEmpty()) {
            return new Reopened(false, attempt);
          }
          boolean reopened =
              session.inTransaction(
                  () -> {
                    fenced.requireNobodyElse();
                    return closing.reopen(live);
                  });
          return new Reopened(reopened, attempt);
        });
  }

  @Override
  public Swapped swap(Pair pair) {
    return fenced(
        pair.hold(),
        "swap",
        FencedAttempt::toAct,
        (session, fenced, attempt) -> {
          Optional<SwapRecord> done = SwapRecord.of(session, pair.target().run());
          SwapRecord record = done.isPresent() ? done.get() : swapNames(session, fenced, pair);
          return new Swapped(record.kept(), record.swappedAt(), attempt);
        });
  }

  private SwapRecord swapNames(PostgresSession session, FencedAttempt fenced, Pair pair)
      throws SQLException {
    String live = pair.target().database().name();
    String run = pair.target().run();
    return insisting(
        session,
        pair,
        () -> {
          fenced.require();
          String kept =
              HoldfastSchema.databaseExists(session, live) ? DatabaseNames.before(live, run) : null;
          if (kept != null) {
            HoldfastSchema.rename(session, live, kept);
          }
          HoldfastSchema.rename(session, pair.side(), live);
          new WriteFreeze(session, live).carryOver();
          SwapRecord.write(session, pair, kept);
          DroppedDatabase.replaced(session, live, run);
          return SwapRecord.of(session, run).orElseThrow();
        });
  }

  /**
   * A session that slipped in, such as an autovacuum worker, is ended and the names tried again.
   */
  private <T> T insisting(
      PostgresSession session, Pair pair, PostgresSession.Transaction<T> transaction)
      throws SQLException {
    DatabaseClosing closing = closing(session, pair.target());
    for (int tried = 1; ; tried++) {
      try {
        return session.inTransaction(transaction);
      } catch (SQLException e) {
        if (tried == TRIES || !PostgresFailures.OBJECT_IN_USE.equals(e.getSQLState())) {
          throw e;
        }
        closing.endSessions(pair.target().database().name());
        closing.endSessions(pair.side());
      }
    }
  }

  @Override
  public SwappedBack swapBack(Pair pair) {
    return fenced(
        pair.hold(),
        "swap back",
        FencedAttempt::toUndo,
        (session, fenced, attempt) -> {
          Optional<SwapRecord> record = namesBack(session, fenced, pair);
          if (record.isEmpty()) {
            return new SwappedBack(false, null, attempt);
          }
          String written =
              record.get().isJudged()
                  ? record.get().written()
                  : judge(session, fenced, pair, attempt.number());
          return new SwappedBack(true, written, attempt);
        });
  }

  @Override
  public SwappedBack takeBack(Pair pair) {
    return fenced(
        pair.hold(),
        "take back",
        FencedAttempt::toUndo,
        (session, fenced, attempt) ->
            new SwappedBack(namesBack(session, fenced, pair).isPresent(), null, attempt));
  }

  /** The run's swap, if there was one; the names are then as before it. */
  private Optional<SwapRecord> namesBack(PostgresSession session, FencedAttempt fenced, Pair pair)
      throws SQLException {
    Optional<SwapRecord> record = SwapRecord.of(session, pair.target().run());
    if (record.isPresent() && !record.get().isBack()) {
      renameBack(session, fenced, pair, record.get());
    }
    return record;
  }

  private void renameBack(
      PostgresSession session, FencedAttempt fenced, Pair pair, SwapRecord record)
      throws SQLException {
    String live = pair.target().database().name();
    allowConnections(session, fenced, live, false);
    closing(session, pair.target()).endSessions(live);
    insisting(
        session,
        pair,
        () -> {
          fenced.require();
          HoldfastSchema.rename(session, live, pair.side());
          if (record.kept() != null) {
            HoldfastSchema.rename(session, record.kept(), live);
          }
          SwapRecord.writeBack(session, pair.target().run());
          DroppedDatabase.wanting(session, pair.target().run());
          return true;
        });
  }

  private static void allowConnections(
      PostgresSession session, FencedAttempt fenced, String database, boolean allow)
      throws SQLException {
    session.inTransaction(
        () -> {
          fenced.require();
          HoldfastSchema.allowConnections(session, database, allow);
          return true;
        });
  }

  /** The restored copy's own name if somebody wrote to it while it was live. */
  private @Nullable String judge(
      PostgresSession session, FencedAttempt fenced, Pair pair, int attempt) throws SQLException {
    DatabaseTarget target = pair.target();
    allowConnections(session, fenced, pair.side(), true);
    long writes;
    try (PostgresSession copy = servers.open(target, pair.side(), attempt, "count writes")) {
      writes = RowChanges.counted(copy);
    }
    String written =
        writes == pair.writes()
            ? null
            : DatabaseNames.written(target.database().name(), target.run());
    session.inTransaction(
        () -> {
          fenced.require();
          if (written != null) {
            HoldfastSchema.rename(session, pair.side(), written);
          }
          SwapRecord.writeJudgement(session, target.run(), written);
          return true;
        });
    return written;
  }

  @Override
  public Opened open(Pair pair) {
    DatabaseTarget target = pair.target();
    String live = target.database().name();
    return fenced(
        pair.hold(),
        "open",
        FencedAttempt::toAct,
        (session, fenced, attempt) -> {
          allowConnections(session, fenced, live, true);
          Instant served = new FirstClient(servers, target, attempt.number()).served();
          Duration gap =
              closing(session, target)
                  .closedAt(live)
                  .map(closed -> Duration.between(closed, served))
                  .orElse(null);
          return new Opened(served, gap, attempt);
        });
  }
}
