package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class DumpPreflightTest {

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
  void isReadyWhenNothingIsInTheWay() {
    var ready = worker.dumps.preflight(worker.target(database.name(), "page"));

    assertThat(ready.databaseBytes()).isGreaterThan(1 << 20);
    assertThat(ready.freeBytes()).isPositive();
    assertThat(ready.clock().offset()).isBetween(Duration.ofSeconds(-1), Duration.ofSeconds(1));
    assertThat(worker.entries()).isEmpty();
  }

  @Test
  void refusesADatabaseThatIsNotThere() {
    ActivityFailures.assertFails(
        FailureCode.DATABASE_MISSING,
        "no_such_notes",
        () -> worker.dumps.preflight(worker.target("no_such_notes", "page")));
  }

  @Test
  void refusesAPlanWhoseTablesAreNotThere() {
    ActivityFailures.assertFails(
        FailureCode.DUMP_FAILED,
        "[public.pages, app.page]",
        () -> worker.dumps.preflight(worker.target(database.name(), "page", "pages", "app.page")));
  }

  @Test
  void saysThatNobodyAnswers() {
    DumpFixture elsewhere = closed(new DumpFixture(1, location));

    ActivityFailures.assertFails(
        FailureCode.SERVER_UNREACHABLE,
        "127.0.0.1:1",
        () -> elsewhere.dumps.preflight(elsewhere.target(database.name())));
  }

  @Test
  void refusesToGoOnWithoutPrograms() {
    DumpFixture bare =
        closed(
            new DumpFixture(
                postgres.server().port(),
                location,
                Map.of(),
                () -> PostgresPrograms.find(Map.of("PATH", "/nowhere"), Path.of("/nowhere"))));

    ActivityFailures.assertFails(
        FailureCode.PROGRAM_MISSING,
        "pg_dump",
        () -> bare.dumps.preflight(bare.target(database.name(), "page")));
  }

  @Test
  void refusesAStoreThatIsNoFolder() throws Exception {
    Path file = Files.createFile(location.resolve("file"));
    DumpFixture misled = worker(file.resolve("backups"));

    ActivityFailures.assertFails(
        FailureCode.STORE_UNWRITABLE,
        file.toString(),
        () -> misled.dumps.preflight(misled.target(database.name(), "page")));
  }

  @Test
  void wantsRoomForAsMuchAsTheLastBackupTook() throws Exception {
    PlantedBackups planted = new PlantedBackups(worker.store);
    long huge = 1L << 60;
    planted.withSize("20260101T000000Z-r1", Instant.parse("2026-01-01T00:00:00Z"), huge);

    ActivityFailures.assertFails(
        FailureCode.NO_ROOM,
        String.valueOf((long) (huge * 1.2) + (64 << 20)),
        () -> worker.dumps.preflight(worker.target(database.name(), "page")));
  }
}
