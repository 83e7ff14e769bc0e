package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.worker.TestTemporal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of the old database after {@code dr restore}, told by {@code dr decide}. */
@Timeout(300)
final class DecideCommandTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static RestoreWorld world;

  @BeforeAll
  static void takeABackup() throws Exception {
    world =
        new RestoreWorld(
            POSTGRES.privateServer(it -> it.with("fsync", "off")), TestTemporal.shared());
  }

  @AfterAll
  static void close() {
    if (world != null) {
      world.close();
    }
  }

  @BeforeEach
  void makeAnew() throws Exception {
    world.makeAnew();
    write("only in the old one");
  }

  @Test
  void rollsBackAndKeepsWhatWasWrittenSinceInADump() throws Exception {
    WorldInventory before = WorldInventory.take(world);
    String run = restored();
    write("new");
    write("newer");

    JsonNode decided = answer(0, "decide", "decide", run, "rollback", "--reason", "wrong backup");

    assertThat(decided.path("run").asText()).isEqualTo(run + "-commit");
    JsonNode commit = awaitEnd(run + "-commit");
    JsonNode rollback = answer(0, "status", "status", run + "-rollback");
    assertThat(commit.path("ending").asText()).isEqualTo("ROLLED_BACK");
    assertThat(rollback.path("outcome").asText()).isEqualTo("RECOVERED");
    assertThat(rollback.path("verdict").asText()).isEqualTo("PASSED");
    assertThat(rollback.at("/dump/complete").asBoolean()).isTrue();
    assertThat(rollback.at("/dump/writtenTotal").asInt()).isEqualTo(2);
    assertThat(rollback.at("/dump/written/public.notes").asInt()).isEqualTo(2);
    assertThat(rollback.at("/dump/rows/public.notes").asInt()).isEqualTo(3002);
    assertThat(titles("only in the old one")).containsExactly("1");
    assertThat(titles("new")).containsExactly("0");
    assertThat(world.backups()).hasSize(1);
    assertThat(differences(before, run)).isEmpty();
    answer(3, "decide", "decide", run, "keep", "--reason", "too late");
  }

  @Test
  void showsHowToGoBackUntilSomebodyHasDecided() {
    String run = restored();

    Cli.Result text = world.cli().run("status", run);
    JsonNode waiting = answer(4, "status", "status", run + "-commit");

    assertThat(text.out())
        .contains("notes_before_" + run, "at least until", "dr decide " + run + " rollback");
    assertThat(waiting.at("/waitingFor/options").toString())
        .isEqualTo("[\"rollback\",\"remove\",\"keep\"]");
    answer(0, "decide", "decide", run, "remove", "--reason", "not needed");
    assertThat(awaitEnd(run + "-commit").path("ending").asText()).isEqualTo("REMOVED");
    assertThat(answer(0, "status", "status", "kills").path("run").asText()).isEqualTo(run);
  }

  @Test
  void refusesToDecideAboutWhatIsNotThere() {
    answer(2, "decide", "decide", "nosuchrun", "keep", "--reason", "x");
    answer(2, "decide", "decide", "nosuchrun", "explode", "--reason", "x");
    answer(2, "decide", "decide", "nosuchrun", "keep");
  }

  private static String restored() {
    String plan = world.home().resolve("kills.yaml").toString();
    return answer(0, "restore", "restore", plan, "notes", "--yes").path("run").asText();
  }

  /** What is new, but for evidence, the dump, and what Holdfast remembers at the server. */
  private static List<String> differences(WorldInventory before, String run) throws Exception {
    return before.differences(WorldInventory.take(world, run)).stream()
        .filter(it -> !it.matches("[+-] (fence|closing|swap) .*"))
        .filter(it -> !it.startsWith("+ file evidence/RUN"))
        .filter(it -> !it.startsWith("+ file backups/kills/notes.written/"))
        .filter(it -> !it.equals("+ file restarts"))
        .toList();
  }

  private static JsonNode awaitEnd(String run) {
    await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () ->
                world
                    .cli()
                    .run("status", run, "--output", "json")
                    .json()
                    .path("state")
                    .asText()
                    .equals("CLOSED"));
    return answer(0, "status", "status", run);
  }

  private static void write(String title) throws Exception {
    world.notes().write(title);
  }

  private static List<String> titles(String title) throws Exception {
    return world
        .notes()
        .list(NotesDatabase.NAME, "SELECT count(*) FROM notes WHERE title = '" + title + "'");
  }

  private static JsonNode answer(int exitCode, String definition, String... verb) {
    return world.cli().answer(exitCode, definition, verb);
  }
}
