package dev.holdfast.activities.postgres;

import dev.holdfast.activities.files.UnfinishedBackup;
import dev.holdfast.workflows.plan.DatabaseTarget;
import java.io.IOException;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What dumps that came to no end have left: processes, sessions, folders. */
final class DumpLeftovers {

  private static final Logger log = LoggerFactory.getLogger(DumpLeftovers.class);

  private final DatabaseTarget target;
  private final BackupStore store;
  private final PostgresClients clients;

  DumpLeftovers(DatabaseTarget target, BackupStore store, PostgresClients clients) {
    this.target = target;
    this.store = store;
    this.clients = clients;
  }

  /** Ends processes and sessions of earlier attempts, or fails if the server cannot be asked. */
  void endPredecessors(int attempt) {
    try {
      clients.endPredecessors(login(attempt));
    } catch (SQLException e) {
      throw DumpJob.failure(target, e);
    }
  }

  /** As above, as far as it goes: without its folder a dump cannot complete anyway. */
  void endPredecessorsIfPossible(int attempt) {
    try {
      clients.endPredecessors(login(attempt));
    } catch (SQLException e) {
      log.warn("Sessions of run {} could not be ended: {}", target.run(), e.getMessage());
    }
  }

  private PostgresClients.Login login(int attempt) {
    return new PostgresClients.Login(
        target, target.database().name(), attempt, DumpJob.key(target));
  }

  /** Removes unfinished folders of this run and of runs that are long dead; returns how many. */
  int discard() {
    return store.folders().discard(target.plan(), target.database().component(), target.run());
  }

  /** For a dump that fails: its own failure counts, and the undo tries this again. */
  static void discardQuietly(UnfinishedBackup unfinished) {
    try {
      unfinished.discard();
    } catch (IOException e) {
      log.warn("{} could not be removed: {}", unfinished.folder(), e.toString());
    }
  }
}
