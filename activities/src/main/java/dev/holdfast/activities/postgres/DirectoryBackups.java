package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.Attempt;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Backups in folders of this host. */
public final class DirectoryBackups implements Backups {

  private static final int READERS = Math.max(2, Runtime.getRuntime().availableProcessors());
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private final References references;
  private final PostgresServers servers;
  private final Attempts attempts;

  public DirectoryBackups(References references, PostgresServers servers, Attempts attempts) {
    this.references = references;
    this.servers = servers;
    this.attempts = attempts;
  }

  @Override
  public Chosen choose(Wish wish) {
    Attempt attempt = attempts.current();
    DatabaseTarget target = wish.target();
    return DurableJobs.attend(
        new JobKey(target.run(), "choose-backup"), progress -> choose(wish, attempt));
  }

  private Chosen choose(Wish wish, Attempt attempt) {
    DatabaseTarget target = wish.target();
    BackupChoice choice = BackupChoice.of(store(target), wish);
    String origin = origin(target, choice.backup().manifest(), attempt.number());
    return new Chosen(
        choice.backup().reference(), choice.from(), choice.to(), choice.why() + origin, attempt);
  }

  private BackupStore store(DatabaseTarget target) {
    return new BackupStore(
        PostgresServers.known(
            () -> Path.of(references.resolve(target.database().backups().location()))));
  }

  /** After a disaster another system is what one restores into, so it is said but not refused. */
  private String origin(DatabaseTarget target, BackupManifest manifest, int attempt) {
    String here = servers.address(target);
    Optional<String> system = system(target, attempt);
    if (system.isEmpty()) {
      return "; " + here + " does not answer, so whether it was taken there is unknown";
    }
    return system.get().equals(manifest.systemIdentifier())
        ? ""
        : "; taken from another PostgreSQL system (%s) than the one at %s (%s)"
            .formatted(manifest.systemIdentifier(), here, system.get());
  }

  private Optional<String> system(DatabaseTarget target, int attempt) {
    String maintenance = target.server().maintenanceDatabase();
    try (PostgresSession session =
        servers.tryOpen(target, maintenance, attempt, "choose backup", ANSWER)) {
      return Optional.of(DatabaseCatalogue.systemIdentifier(session));
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  @Override
  public Verified verify(BackupReference backup) {
    Attempt attempt = attempts.current();
    AtomicLong read = new AtomicLong();
    BackupManifest manifest =
        DurableJobs.attend(
            new JobKey(backup.id(), "verify-backup"),
            progress ->
                new BackupVerification(backup)
                    .run(READERS, bytes -> progress.report(read.addAndGet(bytes))));
    return new Verified(manifest.files().size(), manifest.sizeBytes(), attempt);
  }
}
