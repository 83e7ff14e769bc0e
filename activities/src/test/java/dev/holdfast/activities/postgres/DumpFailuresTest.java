package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.CanceledFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class DumpFailuresTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();
  @TempDir Path location;

  private final List<AutoCloseable> toClose = new ArrayList<>();
  private TestDatabase database;
  private DumpFixture worker;

  @BeforeEach
  void createDatabase() {
    database = postgres.createDatabase();
    database.execute("CREATE TABLE page AS SELECT generate_series(1, 1000) i");
    worker = worker(location);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable it : toClose) {
      it.close();
    }
  }

  private DumpFixture worker(Path location) {
    return closed(new DumpFixture(postgres.server().port(), location));
  }

  private <T extends AutoCloseable> T closed(T it) {
    toClose.add(0, it);
    return it;
  }

  @Test
  void leavesNothingOnAFullDisk() throws Exception {
    Path full = tmpfs();
    database.execute(
        "CREATE TABLE noise AS SELECT i, sha512((i::text)::bytea) FROM generate_series(1, 40000) i");
    DumpFixture cramped = worker(full);

    ActivityFailures.assertFails(
        FailureCode.NO_ROOM,
        full.toString(),
        () -> cramped.dumps.preflight(cramped.target(database.name(), "page")));
    ActivityFailures.assertFails(
        FailureCode.NO_ROOM,
        "No space left on device",
        () -> cramped.dumps.dump(cramped.target(database.name(), "page")));
    assertThat(cramped.entries()).isEmpty();
  }

  /** One megabyte, or the test is skipped. */
  private Path tmpfs() throws Exception {
    Path folder = Files.createDirectory(location.resolve("full"));
    ShortCommand.Result mounted = mount("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder);
    assumeTrue(
        mounted.succeeded(),
        "SKIPPED: a full disk needs the right to mount a tmpfs (root): " + mounted.output());
    closed(() -> mount("umount", folder));
    return folder;
  }

  private static ShortCommand.Result mount(Object... command) {
    return ShortCommand.run(
        Duration.ofSeconds(10), Stream.of(command).map(Object::toString).toList());
  }

  @Test
  void leavesNothingWhenAnOperatorCancels() throws Exception {
    try (Lock lock = new Lock(database)) {
      CompletableFuture<Throwable> dump = dumping(worker);
      lock.awaitDumpBehindIt(worker);

      worker.temporal.requestCancelActivity();

      assertThat(dump.join()).isInstanceOf(CanceledFailure.class);
      assertNothingIsLeft();
    }
  }

  @Test
  void leavesNothingWhenItsProgramIsKilled() throws Exception {
    try (Lock lock = new Lock(database)) {
      CompletableFuture<Throwable> dump = dumping(worker);
      lock.awaitDumpBehindIt(worker);

      long pid = Long.parseLong(worker.processes().get(0).getFileName().toString());
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();

      ActivityFailures.assertFailed(dump.join(), FailureCode.DUMP_FAILED, "137");
      assertNothingIsLeft();
    }
  }

  @Test
  void triesAgainWhenTheServerEndsItsSessions() throws Exception {
    try (Lock lock = new Lock(database)) {
      CompletableFuture<Throwable> dump = dumping(worker);
      lock.awaitDumpBehindIt(worker);

      database.queryString(
          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE"
              + " starts_with(application_name, 'holdfast/"
              + worker.run
              + "/')");

      ActivityFailures.assertFailed(
          dump.join(), FailureCode.SERVER_UNREACHABLE, "terminating connection");
      assertNothingIsLeft();
    }
  }

  @Test
  void undoEndsADumpThatStillRuns() throws Exception {
    try (Lock lock = new Lock(database)) {
      CompletableFuture<Throwable> dump = dumping(worker);
      lock.awaitDumpBehindIt(worker);

      worker.undo(worker.target(database.name(), "page"));

      assertThat(dump.join()).isNotNull();
      assertNothingIsLeft();
    }
  }

  @Test
  void aSecondWorkerEndsWhatTheFirstOneDoesAndTakesTheOnlyBackup() throws Exception {
    DumpFixture second = worker(location);
    CompletableFuture<BackupReference> retry;
    try (Lock lock = new Lock(database)) {
      CompletableFuture<Throwable> dump = dumping(worker);
      lock.awaitDumpBehindIt(worker);

      retry =
          CompletableFuture.supplyAsync(
              () ->
                  second
                      .dumps
                      .dump(second.targetOf(worker.run, database.name(), null, "page"))
                      .backup());
      assertThat(dump.join()).isNotNull();
    }

    BackupReference backup = retry.join();
    assertThat(worker.entries()).containsExactly(backup.id());
    assertThat(worker.processes()).isEmpty();
  }

  @Test
  void removesWhatDeadRunsLeftButNotWhatOthersWrite() throws Exception {
    Path folder =
        Files.createDirectories(worker.store.folder(DumpFixture.PLAN, DumpFixture.COMPONENT));
    Path own = unfinished(folder, ".unfinished-" + worker.run + "-1-0123abcd", Duration.ZERO);
    Path dead = unfinished(folder, ".unfinished-other-1-0123abcd", Duration.ofDays(2));
    Path living = unfinished(folder, ".unfinished-another-1-0123abcd", Duration.ofHours(2));
    Path similar = unfinished(folder, ".unfinished-" + worker.run + "-x-1-0123abcd", Duration.ZERO);

    BackupReference backup = worker.dumps.dump(worker.target(database.name(), "page")).backup();

    assertThat(worker.entries())
        .containsExactlyInAnyOrder(
            backup.id(), living.getFileName().toString(), similar.getFileName().toString());
    assertThat(own).doesNotExist();
    assertThat(dead).doesNotExist();
  }

  private static Path unfinished(Path folder, String name, Duration idle) throws Exception {
    Path unfinished = folder.resolve(name);
    Files.createDirectories(unfinished.resolve("dump"));
    Files.writeString(unfinished.resolve("dump/toc.dat"), "half");
    Files.setLastModifiedTime(unfinished, FileTime.from(Instant.now().minus(idle)));
    return unfinished;
  }

  private CompletableFuture<Throwable> dumping(DumpFixture by) {
    return CompletableFuture.supplyAsync(
        () -> catchThrowable(() -> by.dumps.dump(by.target(database.name(), "page"))));
  }

  private void assertNothingIsLeft() {
    assertThat(worker.entries()).isEmpty();
    assertThat(worker.processes()).isEmpty();
    await().atMost(Duration.ofSeconds(10)).until(() -> worker.sessions(postgres.server()) == 0);
  }

  /** Stops a dump in its middle: it waits for the table until this is closed. */
  private static final class Lock implements AutoCloseable {
    private final Connection connection;
    private final TestDatabase database;

    Lock(TestDatabase database) throws SQLException {
      this.database = database;
      this.connection = database.connect();
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("LOCK TABLE page IN ACCESS EXCLUSIVE MODE");
      }
    }

    /** Until both pg_dump and the counting wait. */
    void awaitDumpBehindIt(DumpFixture worker) {
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  database.queryLong(
                          "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                              + " AND starts_with(application_name, 'holdfast/"
                              + worker.run
                              + "/')")
                      == 2);
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}
