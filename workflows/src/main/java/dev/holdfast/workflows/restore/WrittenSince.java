package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.RollbackStep.*;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.backup.DatabaseDumps;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.TableName;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.StepStopped;
import io.temporal.failure.ActivityFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is in the restored database when it is rolled back: in a dump, taken while clients
 * still work, and once more afterwards if they wrote in between. The database itself is dropped
 * only once a dump is known to hold all of it; else it stays and is named.
 */
final class WrittenSince {

  private static final String KEPT = "what was written since the swap is in a dump";

  /** No component's name has a dot, so nobody takes these dumps for backups of the component. */
  private static final String SHELF = ".written";

  private final Runbook runbook;
  private final RollbackRequest request;
  private final DatabaseTarget target;
  private final RestorePorts ports;
  private final KeptDatabases kept;
  private final DatabaseDumps dumps;
  private final DatabaseDumps undoDumps = KeptPorts.undoDumps();

  private @Nullable BackupReference dump;
  private long changes;

  WrittenSince(Runbook runbook, RollbackRequest request, RestorePorts ports, KeptDatabases kept) {
    Duration timeout = request.target().database().timeout();
    this.runbook = runbook;
    this.request = request;
    this.target = request.target();
    this.ports = ports;
    this.kept = kept;
    this.dumps = KeptPorts.dumpsWithin(timeout);
  }

  /** A dump that fails does not stop the roll back: then the database itself is kept. */
  void dump(KeptDatabases.Ready ready) {
    changes = ready.changes();
    if (!ready.liveReadable()) {
      runbook.skip(DUMP, "there is no live database that can be read");
      runbook.skip(VERIFY_DUMP, "there is no dump");
      return;
    }
    DatabaseTarget live = shelved(target.run(), target.database().name(), ready.tables());
    try {
      BackupReference taken =
          runbook
              .step(DUMP)
              .undo(() -> undoDumps.removeUnfinished(live))
              .run(() -> dumps.dump(live))
              .backup();
      dump = readBack(taken);
    } catch (StepStopped e) {
      // an abort stops the next step as well
      runbook.skip(VERIFY_DUMP, "there is no dump");
    }
  }

  private @Nullable BackupReference readBack(BackupReference taken) {
    try {
      runbook.step(VERIFY_DUMP, () -> ports.backups().verify(taken));
      return taken;
    } catch (StepStopped e) {
      return null;
    }
  }

  /**
   * Sees to it that what was in the restored database stays.
   *
   * @param replaced the name that it has now, null if there was none
   */
  void keep(@Nullable String replaced, RestoreFence fence) {
    if (replaced == null) {
      List.of(COUNT_WRITTEN, DUMP_AGAIN, DROP_COPY)
          .forEach(it -> runbook.skip(it, "there was no live database"));
      runbook.check(inDump(CheckReport.State.PASSED, "there was no live database"));
      return;
    }
    KeptDatabases.Counted counted = count(replaced);
    boolean complete = counted != null && (counted.inDump() || dumpAgain(replaced, counted));
    report(counted, complete);
    if (complete) {
      runbook.besides(
          DROP_COPY,
          () -> kept.remove(new KeptDatabases.Removal(fence.hold(), target.run(), replaced)),
          "database " + replaced + ": not dropped, but the dump holds all of it");
    } else {
      runbook.skip(DROP_COPY, "no dump is known to hold all of it");
      runbook.leftBehind("database " + replaced + ": what was live until the roll back");
    }
  }

  private KeptDatabases.@Nullable Counted count(String replaced) {
    List<KeptDatabases.Counted> seen = new ArrayList<>(1);
    var question = new KeptDatabases.Replaced(target, request.swappedBy(), replaced, dump, changes);
    runbook.besides(
        COUNT_WRITTEN,
        () -> {
          seen.add(kept.count(question));
          return seen.get(0);
        },
        "");
    if (seen.isEmpty()) {
      runbook.skip(DUMP_AGAIN, "it could not be counted");
      return null;
    }
    if (seen.get(0).inDump()) {
      runbook.skip(DUMP_AGAIN, "the first dump holds all of it");
    }
    return seen.get(0);
  }

  /** Of what nobody can write to any more. Whether it holds what was counted. */
  private boolean dumpAgain(String replaced, KeptDatabases.Counted counted) {
    List<TableName> tables = counted.rows().keySet().stream().map(TableName::of).toList();
    DatabaseTarget closed = shelved(target.run() + "-again", replaced, tables);
    List<BackupReference> again = new ArrayList<>(1);
    runbook.besides(
        DUMP_AGAIN,
        () -> {
          DatabaseDumps.Taken taken = dumpOrRemove(closed);
          ports.backups().verify(taken.backup());
          again.add(taken.backup());
          return taken;
        },
        "");
    if (again.isEmpty() || !again.get(0).rows().equals(counted.rows())) {
      return false;
    }
    dump = again.get(0);
    return true;
  }

  private DatabaseDumps.Taken dumpOrRemove(DatabaseTarget closed) {
    try {
      return dumps.dump(closed);
    } catch (ActivityFailure e) {
      undoDumps.removeUnfinished(closed);
      throw e;
    }
  }

  private DatabaseTarget shelved(String run, String name, List<TableName> tables) {
    Database database = target.database();
    Database all =
        new Database(
            database.component() + SHELF,
            name,
            database.terms(),
            database.backups(),
            tables,
            database.extensions(),
            database.checks(),
            database.stableFor(),
            database.timeout());
    return target.forRun(run).with(all);
  }

  private void report(KeptDatabases.@Nullable Counted counted, boolean complete) {
    String saw = counted == null ? "it could not be counted" : counted.detail();
    runbook.check(inDump(complete ? CheckReport.State.PASSED : CheckReport.State.FAILED, saw));
    if (dump == null || counted == null) {
      return;
    }
    Map<String, @Nullable Object> fields = new TreeMap<>();
    fields.put("id", dump.id());
    fields.put("location", dump.location());
    fields.put("takenAt", dump.startedAt());
    fields.put("sizeBytes", dump.sizeBytes());
    fields.put("complete", complete);
    fields.put("rows", dump.rows());
    fields.put("rowsTotal", dump.rows().values().stream().mapToLong(Long::longValue).sum());
    fields.put("written", counted.written());
    fields.put("writtenTotal", counted.totalWritten());
    runbook.add("dump", fields);
  }

  private static CheckReport inDump(CheckReport.State state, String actual) {
    return new CheckReport(KEPT, true, state, "all of it", actual, null);
  }
}
