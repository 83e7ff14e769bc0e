package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.LongJobs;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.workflows.backup.Backups;
import dev.holdfast.workflows.backup.DatabaseDumps;
import dev.holdfast.workflows.plan.BackupPolicy;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.TableName;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import io.temporal.activity.ActivityOptions;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One worker with a store of its own, and activities called as Temporal would call them. */
final class DumpFixture implements AutoCloseable {

  static final String PLAN = "notes";
  static final String COMPONENT = "notes-db";

  /** Resolved from the environment, so that no test can leak it by writing the plan down. */
  static final String PASSWORD_VARIABLE = "NOTES_PASSWORD";

  private static final ActivityOptions OPTIONS =
      ActivityOptions.newBuilder()
          .setStartToCloseTimeout(Duration.ofMinutes(1))
          .setHeartbeatTimeout(Duration.ofSeconds(5))
          .build();

  final String run = "t" + UUID.randomUUID().toString().substring(0, 7);
  final Path location;
  final ProcessRunner runner = new ProcessRunner();
  final LongJobs jobs = new LongJobs();
  final TestActivityEnvironment temporal = TestActivityEnvironment.newInstance();
  final DatabaseDumps dumps;
  final Backups backups;
  final BackupStore store;
  private final DumpBackup dumpBackup;
  private final int port;

  DumpFixture(int port, Path location) {
    this(port, location, Map.of(), PostgresPrograms::find);
  }

  DumpFixture(
      int port,
      Path location,
      Map<String, String> environment,
      Supplier<PostgresPrograms> programs) {
    this.port = port;
    this.location = location;
    this.store = new BackupStore(location);
    References references = new References(environment);
    PostgresServers servers = new PostgresServers(references);
    Attempts attempts = new Attempts("worker-1");
    PostgresClients clients = new PostgresClients(servers, runner, programs);
    dumpBackup = new DumpBackup(references, clients, new DurableJobs(jobs), attempts);
    temporal.registerActivitiesImplementations(
        dumpBackup, new DirectoryBackups(references, servers, attempts));
    dumps = temporal.newActivityStub(DatabaseDumps.class, OPTIONS);
    backups = temporal.newActivityStub(Backups.class, OPTIONS);
  }

  DatabaseTarget target(String database, String... tables) {
    return targetOf(run, database, null, tables);
  }

  DatabaseTarget targetOf(
      String run, String database, @Nullable SecretReference password, String... tables) {
    Server.Place place =
        new Server.Place("here", new Reference("127.0.0.1"), new Reference("" + port));
    Database wanted =
        new Database(
            COMPONENT,
            database,
            Terms.within(Tier.P0, Duration.ofMinutes(15), Duration.ofHours(1)),
            new BackupPolicy(BackupPolicy.Engine.DUMP, new Reference(location.toString()), 2),
            Stream.of(tables).map(TableName::of).toList(),
            List.of(),
            List.of(),
            Duration.ZERO,
            Duration.ofMinutes(1));
    Server server =
        new Server(
            "main",
            List.of(place),
            new Reference("postgres"),
            password,
            "postgres",
            List.of(wanted));
    return new DatabaseTarget(run, PLAN, server, "here", wanted);
  }

  /** Undoes in the same worker; the environment of {@link #dumps} runs one activity at a time. */
  DatabaseDumps.Removed undo(DatabaseTarget target) {
    TestActivityEnvironment beside = TestActivityEnvironment.newInstance();
    try {
      beside.registerActivitiesImplementations(dumpBackup);
      return beside.newActivityStub(DatabaseDumps.class, OPTIONS).removeUnfinished(target);
    } finally {
      beside.close();
    }
  }

  /** Everything in the folder of the component, the hidden too. */
  List<String> entries() {
    Path folder = store.folder(PLAN, COMPONENT);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(it -> it.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Processes of the host that carry the marker of this fixture's dump. */
  List<Path> processes() {
    String marker = "HOLDFAST_JOB=" + run + "/dump\0";
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(it -> it.getFileName().toString().matches("\\d+"))
          .filter(it -> (text(it.resolve("environ")) + "\0").contains(marker))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty if the process is gone or somebody else's. */
  static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  long sessions(LocalPostgres server) {
    return new TestDatabase(server, "postgres")
        .queryLong(
            "SELECT count(*) FROM pg_stat_activity WHERE starts_with(application_name, 'holdfast/"
                + run
                + "/')");
  }

  @Override
  public void close() {
    jobs.close();
    runner.close();
    temporal.close();
  }
}
