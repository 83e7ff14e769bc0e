package dev.holdfast.activities.postgres;

import dev.holdfast.activities.files.FileChecksums;
import dev.holdfast.activities.process.Host;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.workflows.failover.Rejoins.Rejoining;
import dev.holdfast.workflows.failover.Rejoins.Road;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Changes a data directory on this host into one of a standby. */
final class RejoinWork {

  /** Without these it would be no data directory, and the next attempt would not know it. */
  private static final Set<String> SKELETON =
      Set.of("PG_VERSION", "global/pg_control", "standby.signal", FenceMarker.FILE);

  private final Rejoining rejoining;
  private final ControlledServer server;
  private final ConnectionString connection;
  private final RejoinPrograms programs;
  private final Host host;
  private final Path data;
  private final RejoinMarker marker;

  RejoinWork(
      Rejoining rejoining,
      ControlledServer server,
      ConnectionString connection,
      RejoinPrograms programs) {
    this.rejoining = rejoining;
    this.server = server;
    this.connection = connection;
    this.programs = programs;
    host = server.directory().host();
    data = Path.of(server.directory().path());
    marker = RejoinMarker.of(data);
  }

  private String run() {
    return rejoining.server().run();
  }

  /** It holds its own replication slots, which keep log for those who follow another one now. */
  void follow() throws IOException {
    RebuildSwap.empty(data.resolve("pg_replslot"), Set.of());
    finish(data, Road.FOLLOW);
  }

  /** The primary has had a checkpoint since its promotion, else pg_rewind sees no new timeline. */
  void rewind(PostgresSession primary, String source, JobProgress progress)
      throws IOException, SQLException, InterruptedException {
    boolean clean = server.cluster().clean();
    primary.execute("CHECKPOINT");
    marker.begin(data, host, new RejoinMarker.Begun(run(), Road.REWIND, false));
    // of a server that is not there any more, or names a process that is somebody else's now
    host.delete(data + "/postmaster.pid");
    if (!clean) {
      // pg_rewind ends a crash in single-user mode, which refuses to work as a standby
      server.directory().makeNoStandby();
    }
    ProcessResult result =
        programs.run(
            server.directory(), rejoining.primary(), RewindCommand.of(server, source), progress);
    if (!result.succeeded()) {
      throw FailureCode.REJOIN_FAILED.failure(
          String.valueOf(
              PostgresClients.failure("pg_rewind", result, FailureCode.REJOIN_FAILED)
                  .getOriginalMessage()));
    }
    marker.restore(data);
    finish(data, Road.REWIND);
    marker.remove();
  }

  void rebuild(boolean inPlace, String source, JobProgress progress)
      throws IOException, InterruptedException {
    marker.begin(data, host, new RejoinMarker.Begun(run(), Road.REBUILD, false));
    RebuildSwap swap = new RebuildSwap(data, run());
    DirectoryTree.delete(swap.fresh());
    if (inPlace) {
      RebuildSwap.empty(data, SKELETON);
    }
    ProcessResult result =
        programs.run(
            server.directory(),
            rejoining.primary(),
            List.of(
                server.program("pg_basebackup"),
                "--pgdata=" + ownersFolder(swap.fresh()),
                "--dbname=" + source,
                "--wal-method=stream",
                "--checkpoint=fast",
                "--no-password",
                "--verbose"),
            progress);
    if (!result.succeeded()) {
      DirectoryTree.delete(swap.fresh());
      throw PostgresClients.failure("pg_basebackup", result, FailureCode.REJOIN_FAILED);
    }
    marker.restore(swap.fresh());
    finish(swap.fresh(), Road.REBUILD);
    marker.write(host, new RejoinMarker.Begun(run(), Road.REBUILD, true));
    swap.exchange();
    marker.remove();
  }

  /** The owner may not be allowed to make a folder beside its own. */
  private Path ownersFolder(Path folder) throws IOException {
    Files.createDirectory(folder);
    Files.setPosixFilePermissions(folder, Files.getPosixFilePermissions(data));
    Ownership.give(data, folder);
    return folder;
  }

  private void finish(Path directory, Road road) {
    configure(directory);
    RejoinedFile.write(host, directory.toString(), run(), road);
  }

  private void configure(Path directory) {
    StandbyConfiguration.write(host, directory.toString(), connection, rejoining.slot());
  }

  /** The directories of a rebuild and how they take each other's place. */
  static final class RebuildSwap {
    private final Path data;
    private final Path kept;

    RebuildSwap(Path data, String run) {
      this.data = data;
      this.kept = data.resolveSibling(data.getFileName() + "_before_" + run);
    }

    Path fresh() {
      return data.resolveSibling(data.getFileName() + ".holdfast-new");
    }

    /** Where the old one is kept. */
    Path kept() {
      return kept;
    }

    @Nullable Path keptIfThere() {
      return Files.exists(kept) ? kept : null;
    }

    /** Goes on from wherever an earlier attempt was cut short. Safe to repeat. */
    void exchange() throws IOException {
      if (Files.exists(fresh())) {
        if (Files.exists(data)) {
          // one of an earlier rebuild by this run is no old one
          Path aside = Files.exists(kept) ? data.resolveSibling(kept.getFileName() + "_2") : kept;
          Files.move(data, aside, StandardCopyOption.ATOMIC_MOVE);
          if (!aside.equals(kept)) {
            DirectoryTree.delete(aside);
          }
        }
        Files.move(fresh(), data, StandardCopyOption.ATOMIC_MOVE);
      }
      FileChecksums.toDisk(data.resolveSibling("."));
    }

    /** Deletes all in {@code directory} but {@code kept}, which are named from there. */
    static void empty(Path directory, Set<String> kept) throws IOException {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path it : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          String name = directory.relativize(it).toString();
          boolean stays = name.isEmpty() || kept.stream().anyMatch(k -> isIn(name, k));
          if (!stays) {
            Files.delete(it);
          }
        }
      }
    }

    private static boolean isIn(String name, String kept) {
      return kept.equals(name) || kept.startsWith(name + "/");
    }
  }
}
