package dev.holdfast.activities.postgres;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.postgres.SalvageCopy.NoCopyException;
import dev.holdfast.activities.postgres.StrandedWork.Stranded;
import dev.holdfast.activities.postgres.TimelineHistory.LastShared;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.StrayProcesses;
import dev.holdfast.workflows.failover.Salvages;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Keeps what an old primary on this host alone had. */
public final class PostgresSalvages implements Salvages {

  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final JsonMapper MAPPER = new JsonMapper();

  private final ServerAccess access;
  private final PostgresServers servers;
  private final ProcessRunner runner;
  private final Path home;
  private final Attempts attempts;

  /**
   * Keeps it below {@code home}.
   *
   * @param home the state folder
   */
  public PostgresSalvages(
      ServerAccess access,
      PostgresServers servers,
      ProcessRunner runner,
      Path home,
      Attempts attempts) {
    this.access = access;
    this.servers = servers;
    this.runner = runner;
    this.home = home;
    this.attempts = attempts;
  }

  @Override
  public Salvaged salvage(Salvaging salvaging) {
    Attempt attempt = attempts.current();
    JobKey key = new JobKey(salvaging.old().run(), "salvage-" + salvaging.old().member().name());
    return DurableJobs.attend(
        key,
        progress -> {
          if (access.localDirectory(salvaging.old()).isEmpty()) {
            throw FailureCode.SALVAGE_FAILED.failure(
                salvaging.old().member().name() + " is not on the worker's host");
          }
          new StrayProcesses(runner, GRACE).end(key.marker());
          TimelineHistory successor = successor(salvaging, attempt);
          return access.with(
              salvaging.old(), server -> keep(salvaging, server, successor, attempt, progress));
        });
  }

  private TimelineHistory successor(Salvaging salvaging, Attempt attempt) {
    try (PostgresSession session =
        servers.tryOpen(salvaging.primary(), attempt.number(), "salvage", ANSWER)) {
      return PrimarySeen.of(session).history();
    } catch (SQLException e) {
      throw PostgresFailures.of(
          "asking the new primary where it left the old one", e, FailureCode.SALVAGE_FAILED);
    }
  }

  private Salvaged keep(
      Salvaging salvaging,
      ControlledServer server,
      TimelineHistory successor,
      Attempt attempt,
      JobProgress progress)
      throws InterruptedException {
    if (server.runs()) {
      throw FailureCode.SALVAGE_FAILED.failure(server.resource() + " still runs");
    }
    try {
      return new Salvage(salvaging, server, successor, progress).keep(attempt);
    } catch (IOException e) {
      throw FailureCode.SALVAGE_FAILED.failure(
          e.getClass().getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  /** Of one old primary. */
  private final class Salvage {
    private final Salvaging salvaging;
    private final ControlledServer server;
    private final OldDirectory old;
    private final TimelineHistory successor;
    private final JobProgress progress;
    private final String marker;
    private final Path target;
    private final List<String> notSeen = new ArrayList<>();

    Salvage(
        Salvaging salvaging,
        ControlledServer server,
        TimelineHistory successor,
        JobProgress progress) {
      this.salvaging = salvaging;
      this.server = server;
      this.successor = successor;
      this.progress = progress;
      old = OldDirectory.of(server);
      String member = salvaging.old().member().name();
      marker = new JobKey(salvaging.old().run(), "salvage-" + member).marker();
      target = home.resolve("salvage").resolve(salvaging.old().run()).resolve(member);
    }

    Salvaged keep(Attempt attempt) throws IOException, InterruptedException {
      LastShared common = old.history().with(successor);
      if (common == null) {
        throw FailureCode.SALVAGE_FAILED.failure("it has no timeline in common with the primary");
      }
      DirectoryTree.delete(target);
      Files.createDirectories(
          target,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Lsn fork = common.end();
      StrandedLog log =
          new StrandedLog(
              Path.of(server.directory().path()),
              old,
              common,
              fork == null ? old.end() : fork,
              runner,
              marker);
      if (fork == null || log.isEmpty()) {
        return written(common, new StrandedWork(old.end(), 0), null, 0, attempt);
      }
      StrandedLog.Copied copied = log.copy(target.resolve("wal"), salvaging.bounds().walBytes());
      if (!copied.left().isEmpty()) {
        notSeen.add("these files of the log were not copied: " + copied.left());
      }
      return rows(common, fork, log, copied.bytes(), attempt);
    }

    private Salvaged rows(LastShared common, Lsn fork, StrandedLog log, long bytes, Attempt attempt)
        throws IOException, InterruptedException {
      String pgWaldump = server.program("pg_waldump");
      Optional<CommonCheckpoint> checkpoint = log.checkpoint(pgWaldump);
      StrandedWork work = new StrandedWork(fork, salvaging.bounds().transactions());
      Lsn begin = checkpoint.map(CommonCheckpoint::lsn).orElse(fork);
      if (!log.read(begin, pgWaldump, work, progress)) {
        notSeen.add("the log after the fork could not be read to its end");
      }
      remark(work);
      if (work.stranded().isEmpty()) {
        return written(common, work, null, bytes, attempt);
      }
      try (SalvageCopy copy = new SalvageCopy(server, runner, marker)) {
        SalvagedRows rows =
            new SalvagedRows(
                copy,
                servers.user(salvaging.old().server()),
                salvaging.old().server().maintenanceDatabase(),
                target.resolve("rows"),
                progress);
        try {
          copy.open(progress);
          rows.read(wanted(work, checkpoint));
        } catch (NoCopyException e) {
          notSeen.add("the rows could not be read: " + e.getMessage());
        }
        rows.unreadable().forEach(it -> notSeen.add("this table could not be read: " + it));
        if (rows.rows() >= salvaging.bounds().rows()) {
          notSeen.add("no more than %d rows were written down".formatted(rows.rows()));
        }
        return written(common, work, rows, bytes, attempt);
      }
    }

    private void remark(StrandedWork work) {
      if (work.beyond() > 0) {
        notSeen.add("%d more transactions are not listed".formatted(work.beyond()));
      }
      if (work.stranded().isEmpty()) {
        return;
      }
      notSeen.add("rows that were deleted: the log tells of " + work.deletes());
      notSeen.add("versions of rows that a later stranded transaction wrote over or deleted");
      notSeen.add("unlogged tables, sequences, large objects, and what is outside the database");
      if (work.wroteToTheCatalogue()) {
        notSeen.add("changes of tables and other objects: the catalogue was written to");
      }
    }

    /** One that began before the log that was read may have written anywhere. */
    private SalvagedRows.Wanted wanted(StrandedWork work, Optional<CommonCheckpoint> checkpoint) {
      List<Long> ids = work.stranded().stream().flatMap(it -> it.ids().stream()).toList();
      SortedSet<StrandedWork.Relation> relations = new TreeSet<>();
      work.stranded().forEach(it -> relations.addAll(it.relations()));
      boolean everywhere =
          checkpoint.isEmpty() || ids.stream().anyMatch(it -> isOlder(it, checkpoint.get()));
      return new SalvagedRows.Wanted(ids, relations, everywhere, salvaging.bounds().rows());
    }

    /** Numbers of transactions go round after 32 bits. */
    private static boolean isOlder(long xid, CommonCheckpoint checkpoint) {
      return (int) (xid - checkpoint.nextXid()) < 0;
    }

    private Salvaged written(
        LastShared common,
        StrandedWork work,
        @Nullable SalvagedRows rows,
        long walBytes,
        Attempt attempt)
        throws IOException {
      ObjectNode json = MAPPER.createObjectNode();
      json.put("run", salvaging.old().run()).put("member", salvaging.old().member().name());
      json.put("systemIdentifier", old.systemIdentifier());
      json.put("timeline", old.history().timeline());
      json.put("fork", common.end() == null ? null : common.end().toString());
      var transactions = json.putArray("transactions");
      work.stranded().forEach(it -> transactions.add(json(it, rows)));
      var tables = json.putArray("tables");
      if (rows != null) {
        rows.tables().forEach(it -> tables.add(MAPPER.<ObjectNode>valueToTree(it)));
      }
      json.put("walBytes", walBytes);
      var missing = json.putArray("notSeen");
      notSeen.forEach(missing::add);
      Files.writeString(
          target.resolve("salvage.json"),
          MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
      return new Salvaged(
          target.toString(),
          work.stranded().size() + work.beyond(),
          rows == null ? 0 : rows.rows(),
          walBytes,
          notSeen,
          attempt);
    }

    private static ObjectNode json(Stranded transaction, @Nullable SalvagedRows rows) {
      ObjectNode json = MAPPER.createObjectNode();
      json.put("xid", transaction.xid()).put("committedAt", transaction.at().toString());
      var tables = json.putArray("tables");
      if (rows != null) {
        transaction.relations().forEach(it -> tables.add(rows.name(it)));
        json.put("rows", transaction.ids().stream().mapToLong(rows::of).sum());
      }
      return json;
    }
  }
}
