package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.ReferenceException;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.failover.TakeoverLooks;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.site.MemberTarget;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at a standby's login, at its disks on its host, and at the backups in their folders, all at
 * the same time: none of them waits for another.
 */
public final class PostgresTakeoverLook implements TakeoverLooks {

  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final Duration REACH = Duration.ofSeconds(2);

  private static final String ROLE =
      "SELECT current_user, current_setting('is_superuser')::boolean";

  private static final String GROWTH =
      """
      SELECT greatest(0, pg_size_bytes(current_setting('max_wal_size'))
                         - (SELECT coalesce(sum(size), 0) FROM pg_ls_waldir()))
      """;

  private final References references;
  private final PostgresServers servers;
  private final ServerAccess access;
  private final Attempts attempts;

  /** Looks through {@code servers}, and on hosts by {@code access}. */
  public PostgresTakeoverLook(
      References references, PostgresServers servers, ServerAccess access, Attempts attempts) {
    this.references = references;
    this.servers = servers;
    this.access = access;
    this.attempts = attempts;
  }

  @Override
  public TakeoverSeen look(MemberTarget standby) {
    Attempt attempt = attempts.current();
    Deadlined at = new Deadlined(PATIENCE);
    var login = at.ask("its login", () -> login(standby, attempt.number()));
    var disks = at.ask("its free disk space", () -> StandbyDisks.of(access, standby));
    List<Deadlined.Question<BackupSeen>> backups = new ArrayList<>();
    for (Database it : standby.server().databases()) {
      backups.add(at.ask("the last backup of " + it.component(), () -> backup(standby.plan(), it)));
    }
    return new TakeoverSeen(
        standby.member().name(),
        login.answer().orElse(null),
        disks.answer().orElse(List.of()),
        backups.stream().flatMap(it -> it.answer().stream()).toList(),
        at.unknown(),
        attempt);
  }

  private Login login(MemberTarget standby, int attempt) throws SQLException {
    try (PostgresSession session =
        servers.tryReach(standby, attempt, "readiness", REACH, PATIENCE)) {
      Login login =
          session
              .first(ROLE, row -> new Login(row.getString(1), row.getBoolean(2), 0))
              .orElseThrow();
      return login.superuser()
          ? new Login(login.role(), true, session.first(GROWTH, it -> it.getLong(1)).orElse(0L))
          : login;
    }
  }

  private BackupSeen backup(String plan, Database database) {
    Path location = Path.of(references.resolve(database.backups().location()));
    Optional<Instant> newest =
        new BackupStore(location)
            .list(plan, database.component()).backups().stream()
                .findFirst()
                .map(it -> it.manifest().snapshotAt());
    return new BackupSeen(
        database.component(), newest.map(it -> Duration.between(it, Instant.now())).orElse(null));
  }

  @Override
  public Unresolved resolve(Wanted wanted) {
    Attempt attempt = attempts.current();
    List<String> missing = new ArrayList<>();
    for (Needed it : wanted.all()) {
      try {
        references.resolve(new Reference(it.reference()));
      } catch (ReferenceException e) {
        missing.add(it.component() + ": " + e.getMessage());
      }
    }
    return new Unresolved(missing, attempt);
  }
}
