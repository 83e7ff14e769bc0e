package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.CheckReport;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is said of row counts where there is a backup to compare with, and where there is none. */
final class RowCountsTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;

  private CheckReport seen(@Nullable SortedMap<String, Long> backup) throws SQLException {
    TestDatabase live = postgres.createDatabase();
    NotesDatabase.fill(live);
    DatabaseTarget target = new PlanInTest("shop", live, home).target("run1");
    PostgresServers servers = new PostgresServers(new References(Map.of()));
    try (PostgresSession session =
        servers.tryOpen(target, live.name(), 1, "ask", Duration.ofSeconds(10))) {
      return new PlanChecks(session, target.database(), backup)
          .ask().stream()
              .filter(it -> it.name().equals("about as many rows"))
              .findFirst()
              .orElseThrow();
    }
  }

  @Test
  void failsWhereTheBackupCountedOtherwise() throws SQLException {
    CheckReport check = seen(new TreeMap<>(Map.of("public.notes", 1L)));

    assertThat(check.failed()).as(check.sentence()).isTrue();
  }

  @Test
  void asksNothingWhereNoBackupWasRestored() throws SQLException {
    CheckReport check = seen(null);

    assertThat(check.state()).isEqualTo(CheckReport.State.SKIPPED);
    assertThat(check.unproven()).isFalse();
    assertThat(check.actual()).isEqualTo("no backup was restored");
  }
}
