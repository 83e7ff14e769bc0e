package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.DatabaseFences.TakenOver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run that takes a database over does about the one that had it: ends its sessions, lets in
 * whom it had shut out, drops its side copies. Names that it had changed stay: clients may have
 * written to what is live since.
 */
final class TakeOver {

  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private final PostgresSession session;
  private final FenceRecord record;
  private final String database;

  TakeOver(PostgresSession session, FenceRecord record, DatabaseTarget target) {
    this.session = session;
    this.record = record;
    this.database = target.database().name();
  }

  /** Deals with whoever lost the record; null if nobody did. Safe to repeat. */
  @Nullable TakenOver putBack() throws SQLException {
    List<String> done = new ArrayList<>();
    String last = null;
    String kept = null;
    for (FenceRecord.Superseded other : record.superseded()) {
      String what = other.putBack();
      if (what == null) {
        what = String.join("; ", putBack(other.run()));
        record.putBack(other, what);
      }
      if (!what.isEmpty()) {
        done.add(what);
      }
      last = other.holder();
      kept = kept == null ? keptBy(other.run()) : kept;
    }
    return last == null ? null : new TakenOver(last, done, kept);
  }

  private List<String> putBack(String run) throws SQLException {
    new RunSessions(session, run).end();
    List<String> done = new ArrayList<>();
    if (reopened(run)) {
      done.add("opened " + database + " again, which run " + run + " had closed");
    }
    RunSideCopies sides = new RunSideCopies(session, database, run);
    sides.drop().forEach(it -> done.add("dropped its side copy " + it));
    sides.left().forEach(it -> done.add("left " + it + ": was live, may have been written to"));
    return done;
  }

  private boolean reopened(String run) throws SQLException {
    boolean closed =
        session.isTrue("SELECT NOT datallowconn FROM pg_database WHERE datname = ?", database);
    DatabaseClosing closing = new DatabaseClosing(session, run, LONGEST_END);
    return session.inTransaction(() -> closing.reopen(database)) && closed;
  }

  private @Nullable String keptBy(String run) throws SQLException {
    Optional<SwapRecord> swap = SwapRecord.of(session, run);
    return swap.filter(it -> !it.isBack()).map(SwapRecord::kept).orElse(null);
  }
}
