package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.PostgresSession.quoted;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.TableName;
import dev.holdfast.workflows.restore.KeptDatabases;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.HostClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Old databases on a PostgreSQL server, as its swap log names them. */
public final class PostgresKept implements KeptDatabases {

  /**
   * The run whose swap made the live database what it is. A swap that was taken back counts no
   * more, nor does one whose kept database is live again, nor the swap that made it so.
   */
  private static final String LAST_SWAP =
      """
      SELECT s.run FROM holdfast.swap_log s
      WHERE s.live = ? AND s.back_at IS NULL
        AND NOT EXISTS (SELECT FROM holdfast.swap_log r
          WHERE r.live = s.live AND r.side = s.kept AND r.back_at IS NULL)
        AND NOT EXISTS (SELECT FROM holdfast.swap_log a WHERE a.live = s.live AND a.kept = s.side)
      ORDER BY s.swapped_at DESC LIMIT 1
      """;

  private static final String KEPT_BY =
      "SELECT true FROM holdfast.swap_log"
          + " WHERE run = ? AND live = ? AND kept = ? AND back_at IS NULL";

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final PostgresServers servers;
  private final Attempts attempts;

  public PostgresKept(PostgresServers servers, Attempts attempts) {
    this.servers = servers;
    this.attempts = attempts;
  }

  /** What is done in a session of the maintenance database. */
  @FunctionalInterface
  private interface Work<T> {
    T in(PostgresSession session, Attempt attempt) throws SQLException;
  }

  private <T> T maintenance(DatabaseTarget target, String step, Work<T> work) {
    Attempt attempt = attempts.current();
    try (PostgresSession session = servers.maintenance(target, attempt.number(), step)) {
      return work.in(session, attempt);
    } catch (SQLException e) {
      FailureCode otherwise =
          PostgresFailures.OBJECT_IN_USE.equals(e.getSQLState())
              ? FailureCode.SESSIONS_REMAIN
              : FailureCode.STEP_BROKE;
      throw PostgresFailures.of(step, e, otherwise);
    }
  }

  @Override
  public Ready preflight(Kept kept) {
    return maintenance(
        kept.target(),
        "preflight",
        (session, attempt) -> {
          requireLastSwap(session, kept);
          SortedMap<String, Long> rows = keptRows(session, kept, attempt);
          HostClock clock = servers.clock(kept.target(), session);
          String live = kept.target().database().name();
          long changes = WrittenRows.changes(session, live);
          try (PostgresSession client =
              servers.tryOpen(kept.target(), live, attempt.number(), "preflight", ANSWER)) {
            List<TableName> tables = WrittenRows.tables(client);
            return new Ready(true, tables, changes, rows, clock, attempt);
          } catch (SQLException e) {
            return new Ready(false, List.of(), changes, rows, clock, attempt);
          }
        });
  }

  private static void requireLastSwap(PostgresSession session, Kept kept) throws SQLException {
    String live = kept.target().database().name();
    String last =
        HoldfastSchema.exists(session)
            ? session.first(LAST_SWAP, row -> row.getString(1), live).orElse("nobody")
            : "nobody";
    if (!last.equals(kept.swappedBy())) {
      throw FailureCode.NOT_KEPT.failure(
          "%s is now what run %s swapped in, not run %s".formatted(live, last, kept.swappedBy()));
    }
    requireKept(session, kept.target(), kept.swappedBy(), kept.database());
    if (!HoldfastSchema.databaseExists(session, kept.database())) {
      throw FailureCode.NOT_KEPT.failure("there is no database " + kept.database() + " any more");
    }
  }

  private static void requireKept(
      PostgresSession session, DatabaseTarget target, String swappedBy, String database)
      throws SQLException {
    String live = target.database().name();
    boolean kept =
        !database.equals(live)
            && HoldfastSchema.exists(session)
            && session.isTrue(KEPT_BY, swappedBy, live, database);
    if (!kept) {
      throw FailureCode.NOT_KEPT.failure(
          "the swap log does not say that run %s has kept %s".formatted(swappedBy, database));
    }
  }

  /** It lets nobody in, so it is opened for the moment. */
  private SortedMap<String, Long> keptRows(PostgresSession session, Kept kept, Attempt attempt)
      throws SQLException {
    HoldfastSchema.allowConnections(session, kept.database(), true);
    try (PostgresSession old =
        servers.open(
            kept.target(),
            kept.database(),
            attempt.number(),
            "preflight",
            kept.target().database().timeout())) {
      old.liftLimits();
      List<TableName> wanted = kept.target().database().tables();
      List<TableName> missing = TableContents.missing(old, wanted);
      List<TableName> there = wanted.stream().filter(it -> !missing.contains(it)).toList();
      return WrittenRows.count(old, there);
    } finally {
      HoldfastSchema.allowConnections(session, kept.database(), false);
    }
  }

  @Override
  public Seen look(Kept kept) {
    return maintenance(
        kept.target(),
        "look",
        (session, attempt) ->
            new Seen(HoldfastSchema.databaseExists(session, kept.database()), attempt));
  }

  @Override
  public Counted count(Replaced replaced) {
    DatabaseTarget target = replaced.target();
    return maintenance(
        target,
        "count",
        (session, attempt) -> {
          requireKept(session, target, target.run(), replaced.database());
          HoldfastSchema.allowConnections(session, replaced.database(), true);
          long changes = WrittenRows.changes(session, replaced.database());
          long swap = WrittenRows.transactionOf(session, replaced.swappedBy());
          try (PostgresSession copy =
              servers.open(
                  target,
                  replaced.database(),
                  attempt.number(),
                  "count",
                  target.database().timeout())) {
            copy.liftLimits();
            return counted(copy, replaced, changes, swap, attempt);
          }
        });
  }

  private static Counted counted(
      PostgresSession copy, Replaced replaced, long changes, long swap, Attempt attempt)
      throws SQLException {
    List<TableName> tables = WrittenRows.tables(copy);
    SortedMap<String, Long> rows = WrittenRows.count(copy, tables);
    SortedMap<String, Long> written = WrittenRows.countSince(copy, tables, swap);
    if (replaced.dump() == null) {
      return new Counted(rows, written, false, "there is no dump", attempt);
    }
    if (changes != replaced.changes()) {
      return new Counted(rows, written, false, "written to since the dump began", attempt);
    }
    BackupManifest manifest = BackupStore.read(replaced.dump());
    SortedMap<String, String> differences =
        new TreeMap<>(SideVerification.differences(copy, manifest));
    if (!manifest.rows().equals(rows)) {
      differences.putIfAbsent("tables", "other ones than in the dump");
    }
    return new Counted(
        rows,
        written,
        differences.isEmpty(),
        differences.isEmpty() ? "all of it is in the dump" : "not as in the dump: " + differences,
        attempt);
  }

  @Override
  public Removed remove(Removal removal) {
    DatabaseTarget target = removal.hold().target();
    String database = removal.database();
    return maintenance(
        target,
        "remove",
        (session, attempt) -> {
          FencedAttempt fenced = FencedAttempt.toAct(session, removal.hold(), attempt);
          requireKept(session, target, removal.swappedBy(), database);
          boolean existed = HoldfastSchema.databaseExists(session, database);
          fenced.require(); // a later holder ends this session
          // FORCE ends its sessions
          session.execute("DROP DATABASE IF EXISTS " + quoted(database) + " WITH (FORCE)");
          session.update("DELETE FROM holdfast.closing WHERE database = ?", database);
          return new Removed(database, existed, attempt);
        });
  }
}
