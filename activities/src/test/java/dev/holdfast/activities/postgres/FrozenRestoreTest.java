package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.freeze.DatabaseFreezes;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A frozen database is restored, and rolled back: whatever has its name is frozen. */
class FrozenRestoreTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;
  private TestDatabase live;
  private RecoveryFixture recovery;
  private FreezeScene scene;

  @BeforeEach
  void fill() throws IOException {
    live = NotesDatabase.fill(postgres.createDatabase());
    recovery = new RecoveryFixture(live, home);
    scene = new FreezeScene(recovery.plan);
    recovery.backup();
  }

  @AfterEach
  void close() {
    scene.close();
    recovery.close();
  }

  @Test
  void opensTheRestoredDatabaseAndWhatTheRestoreKept() {
    live.execute("DELETE FROM notes WHERE id > 10");
    DatabaseFreezes.Frozen frozen = scene.frozen("somebody deletes notes");

    RunReport restored = recovery.restore();

    assertThat(restored.error()).isNull();
    assertThat(live.queryLong("SELECT count(*) FROM notes")).isEqualTo(NotesDatabase.NOTES);
    assertThat(scene.look().readOnly()).as("the restored one is frozen as well").isTrue();
    assertThat(scene.look().frozen()).isEqualTo(frozen.by());

    DatabaseFreezes.Thawed thawed = scene.thawed();

    String kept = live.name() + "_before_" + restored.run();
    assertThat(thawed.databases()).containsExactly(live.name(), kept);
    assertThat(scene.look().readOnly()).isFalse();
    assertThat(settings()).isZero();
    live.execute("INSERT INTO notes VALUES (501, 'after the freeze')");
  }

  @Test
  void keepsTheNameFrozenWhenAnOldDatabaseComesBackToIt() {
    recovery.commitsAfter(Duration.ofHours(1));
    RunReport restored = recovery.restore();
    scene.frozen("the restored copy was no better");

    recovery.decide(restored, Choice.ROLLBACK);
    RunReport rolledBack = recovery.rolledBack(restored);

    assertThat(rolledBack.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(scene.look().readOnly()).isTrue();
    scene.thawed();
    assertThat(scene.look().readOnly()).isFalse();
    assertThat(settings()).isZero();
    recovery.committed(restored);
  }

  private long settings() {
    return new TestDatabase(live.server(), "postgres")
        .queryLong(
            "SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase"
                + " WHERE starts_with(d.datname, '"
                + live.name()
                + "')");
  }
}
