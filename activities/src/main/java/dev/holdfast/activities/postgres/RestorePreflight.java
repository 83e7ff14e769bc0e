package dev.holdfast.activities.postgres;

import dev.holdfast.activities.service.EndpointLook;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.SideCopies;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Looks whether a backup can be restored on a server; changes nothing. */
final class RestorePreflight {

  private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "::1");

  private final PostgresServers servers;
  private final PostgresClients clients;
  private final EndpointLook endpoints;
  private final SideCopies.Source source;
  private final DatabaseTarget target;
  private final BackupManifest manifest;
  private final Attempt attempt;
  private final List<String> findings = new ArrayList<>();

  RestorePreflight(
      PostgresClients clients, EndpointLook endpoints, SideCopies.Source source, Attempt attempt) {
    this.endpoints = endpoints;
    this.clients = clients;
    this.servers = clients.servers();
    this.source = source;
    this.target = source.target();
    this.manifest = BackupStore.read(source.backup());
    this.attempt = attempt;
  }

  SideCopies.Ready look() throws SQLException {
    endpoints.requireAllowed(target.database().checks());
    try (PostgresSession session = servers.maintenance(target, attempt.number(), "preflight")) {
      requireVersions(session);
      requireExtensions(session);
      requirePrivileges(session);
      FenceRecord record = FenceRecord.of(session, target);
      requireRoom(session, record);
      requireFree(session, record);
      if (source.inPlace()) {
        requireDroppable(session);
      }
      noteMissingRoles(session);
      boolean liveExists = HoldfastSchema.databaseExists(session, target.database().name());
      return new SideCopies.Ready(
          session.text("SHOW server_version"),
          liveExists,
          liveExists && serviceUp() && endpointsUp(),
          servers.clock(target, session),
          findings,
          attempt);
    }
  }

  private void requireVersions(PostgresSession session) throws SQLException {
    int server = new DatabaseCatalogue(session).serverMajor();
    if (manifest.serverMajor() > server) {
      throw FailureCode.VERSION_MISMATCH.failure(
          "backup %s is of PostgreSQL %d, the server is %d: a dump does not go into an older server"
              .formatted(source.backup().id(), manifest.serverMajor(), server));
    }
    int client = clients.programsFor(server).majorVersion();
    if (client < manifest.serverMajor()) {
      throw FailureCode.VERSION_MISMATCH.failure(
          "pg_restore is %d, older than the backup's %d".formatted(client, manifest.serverMajor()));
    }
  }

  private void requireExtensions(PostgresSession session) throws SQLException {
    Set<String> wanted = new TreeSet<>(target.database().extensions());
    manifest.extensions().forEach(it -> wanted.add(it.name()));
    List<String> available =
        session.list("SELECT name FROM pg_available_extensions", row -> row.getString(1));
    List<String> missing = wanted.stream().filter(it -> !available.contains(it)).toList();
    if (!missing.isEmpty()) {
      throw FailureCode.EXTENSION_MISSING.failure(
          "the server at %s can't install %s"
              .formatted(servers.address(target), String.join(", ", missing)));
    }
  }

  private void requirePrivileges(PostgresSession session) throws SQLException {
    boolean enough =
        session.isTrue(
            """
            SELECT r.rolsuper OR (r.rolcreatedb
                AND pg_has_role('pg_signal_backend', 'MEMBER')
                AND has_database_privilege(current_database(), 'CREATE')
                AND coalesce((SELECT pg_has_role(d.datdba, 'MEMBER') FROM pg_database d
                              WHERE d.datname = ?), true))
            FROM pg_roles r WHERE r.rolname = current_user
            """,
            target.database().name());
    if (!enough) {
      throw FailureCode.PRIVILEGE_MISSING.failure(
          "role %s may not create databases, end sessions and own %s"
              .formatted(session.text("SELECT current_user"), target.database().name()));
    }
  }

  private void requireRoom(PostgresSession session, FenceRecord record) throws SQLException {
    Optional<Path> folder = SideRestore.folder(session, target, manifest);
    if (folder.isEmpty() || !LOCAL.contains(servers.host(target))) {
      findings.add("room on the server's disk unknown: its host is another one");
      return;
    }
    try {
      long needed = manifest.databaseBytes() + manifest.databaseBytes() / 10;
      long free = Files.getFileStore(folder.get()).getUsableSpace() + willBeFree(session, record);
      if (free < needed) {
        throw FailureCode.NO_ROOM.failure(
            "%s has %d bytes free, the copy needs %d".formatted(folder.get(), free, needed));
      }
    } catch (IOException e) {
      findings.add("room on the server's disk unknown: " + e.getMessage());
    }
  }

  /**
   * What is dropped before the copy is made: in place the live database, and the side copies of a
   * run that is about to lose the database.
   */
  private long willBeFree(PostgresSession session, FenceRecord record) throws SQLException {
    Optional<FenceRecord.Holder> holder = record.otherHolder();
    long sides =
        source.breakGlass() && holder.isPresent()
            ? new RunSideCopies(session, target.database().name(), holder.get().run()).bytes()
            : 0;
    return source.inPlace() ? sides + liveBytes(session) : sides;
  }

  private long liveBytes(PostgresSession session) throws SQLException {
    return session.number(
        "SELECT coalesce(sum(pg_database_size(oid)), 0) FROM pg_database WHERE datname = ?",
        target.database().name());
  }

  /** PostgreSQL drops no database that something outside it still needs. */
  private void requireDroppable(PostgresSession session) throws SQLException {
    List<String> needed =
        session.list(
            """
            SELECT format('replication slot %I', slot_name) FROM pg_replication_slots
            WHERE database = ?
            UNION ALL SELECT format('subscription %I', s.subname) FROM pg_subscription s
            JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = ?
            UNION ALL SELECT 'its mark as a template' FROM pg_database
            WHERE datname = ? AND datistemplate
            """,
            row -> row.getString(1),
            target.database().name(),
            target.database().name(),
            target.database().name());
    if (!needed.isEmpty()) {
      throw FailureCode.SESSIONS_REMAIN.failure(
          "database %s can't be dropped for a restore in place: it has %s"
              .formatted(target.database().name(), String.join(", ", needed)));
    }
  }

  /** Nobody else may hold the database, and nothing that can't be ended may sit in it. */
  private void requireFree(PostgresSession session, FenceRecord record) throws SQLException {
    String name = target.database().name();
    Optional<FenceRecord.Holder> holder = record.otherHolder();
    if (holder.isPresent() && !source.breakGlass()) {
      throw record.held(holder.get());
    }
    holder.ifPresent(it -> findings.add("will be taken over from " + it.sentence()));
    long prepared =
        session.number("SELECT count(*) FROM pg_prepared_xacts WHERE database = ?", name);
    if (prepared > 0) {
      throw FailureCode.SESSIONS_REMAIN.failure(
          prepared + " prepared transactions in " + name + ": commit them or roll them back first");
    }
  }

  private void noteMissingRoles(PostgresSession session) throws SQLException {
    List<String> there = session.list("SELECT rolname FROM pg_roles", row -> row.getString(1));
    List<String> missing = manifest.roles().stream().filter(it -> !there.contains(it)).toList();
    if (!missing.isEmpty()) {
      findings.add(
          "roles that the backup names are missing, so is what they owned or were granted: "
              + String.join(", ", missing));
    }
  }

  private boolean serviceUp() {
    String name = target.database().name();
    try (PostgresSession live =
        servers.tryOpen(target, name, attempt.number(), "preflight", Duration.ofSeconds(5))) {
      return PlanChecks.allRequiredPassed(
          new PlanChecks(live, target.database(), source.backup().rows()).ask());
    } catch (SQLException e) {
      return false;
    }
  }

  private boolean endpointsUp() {
    return endpoints.ask(target.run(), target.database().checks()).stream()
        .noneMatch(CheckReport::unproven);
  }
}
