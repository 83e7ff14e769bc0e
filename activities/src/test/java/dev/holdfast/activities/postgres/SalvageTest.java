package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.TestCluster.number;
import static dev.holdfast.activities.postgres.TestCluster.sql;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.workflows.failover.Salvages.Bounds;
import dev.holdfast.workflows.failover.Salvages.Salvaged;
import dev.holdfast.workflows.failover.Salvages.Salvaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What an old primary alone had is kept, and nothing else of it is touched. */
@Timeout(180)
final class SalvageTest {

  private static final JsonMapper MAPPER = new JsonMapper();

  @RegisterExtension final TestPostgres postgres = new TestPostgres();
  @TempDir Path home;
  private RejoinScene scene;

  @BeforeEach
  void open() {
    scene = new RejoinScene(postgres.cluster(it -> it.with("autovacuum", "off")), home);
    sql(scene.old(), "CREATE TABLE orders(id int PRIMARY KEY, what text)");
    sql(scene.old(), "INSERT INTO orders SELECT g, 'old' FROM generate_series(1, 100) g");
  }

  @AfterEach
  void close() {
    scene.close();
  }

  private Salvaged salvage(Bounds bounds) {
    return scene.salvages.salvage(
        new Salvaging(scene.member("db-weu"), scene.member("neu"), bounds));
  }

  private static JsonNode file(Salvaged salvaged) throws IOException {
    return MAPPER.readTree(Path.of(salvaged.directory()).resolve("salvage.json").toFile());
  }

  private static List<Integer> ids(Salvaged salvaged) throws IOException {
    List<Integer> ids = new ArrayList<>();
    for (JsonNode table : file(salvaged).get("tables")) {
      Path rows = Path.of(salvaged.directory()).resolve(table.get("file").textValue());
      for (String line : Files.readAllLines(rows)) {
        ids.add(MAPPER.readTree(line).get("row").get("id").intValue());
      }
    }
    ids.sort(null);
    return ids;
  }

  @Test
  void listsExactlyTheRowsThatWereLost() throws Exception {
    try (Connection early = scene.old().connect("postgres");
        var statement = early.createStatement()) {
      // begins before the fork, is committed after it
      early.setAutoCommit(false);
      statement.execute("INSERT INTO orders VALUES (900, 'early')");
      sql(scene.old(), "CHECKPOINT");
      scene.losesItsStandby();
      early.commit();
    }
    sql(scene.old(), "INSERT INTO orders SELECT g, 'lost' FROM generate_series(1000, 1019) g");
    sql(scene.old(), "BEGIN; SAVEPOINT a; INSERT INTO orders VALUES (1020); COMMIT");
    sql(scene.old(), "BEGIN; INSERT INTO orders VALUES (1999, 'never'); ROLLBACK");
    sql(scene.old(), "UPDATE orders SET what = 'changed' WHERE id = 7");
    sql(scene.old(), "DELETE FROM orders WHERE id = 8");
    scene.old().kill();
    scene.fences();
    scene.promotes();

    Salvaged salvaged = salvage(Bounds.USUAL);

    List<Integer> lost = new ArrayList<>(List.of(7, 900));
    lost.addAll(IntStream.rangeClosed(1000, 1020).boxed().toList());
    assertThat(ids(salvaged)).as(salvaged.notSeen().toString()).isEqualTo(lost);
    assertThat(salvaged.transactions()).isEqualTo(5);
    assertThat(file(salvaged).get("transactions").get(1).get("tables").get(0).textValue())
        .isEqualTo("postgres.public.orders");
    assertThat(salvaged.walBytes()).isPositive();
    assertThat(salvaged.notSeen()).anyMatch(it -> it.contains("deleted: the log tells of 1"));
    assertThat(scene.old().directory().resolve("data.salvage")).doesNotExist();
    assertThat(scene.old().isRunning()).isFalse();
    scene.rejoins.rewind(scene.rejoining());
    scene.streamsAgain();
    assertThat(number(scene.old(), "SELECT count(*) FROM orders WHERE id >= 900 AND id < 2000"))
        .isZero();
  }

  @Test
  void saysWhatItLeftOut() throws Exception {
    scene.failsOver(20);

    Salvaged salvaged = salvage(new Bounds(0, 10, 5));

    assertThat(salvaged.transactions()).isEqualTo(20);
    assertThat(ids(salvaged)).as(salvaged.notSeen().toString()).hasSize(5);
    assertThat(salvaged.notSeen())
        .anyMatch(it -> it.contains("not copied"))
        .anyMatch(it -> it.contains("10 more transactions"))
        .anyMatch(it -> it.contains("no more than 5 rows"));
  }

  @Test
  void findsNothingAfterASwitchover() throws Exception {
    scene.switchesOver();

    Salvaged salvaged = salvage(Bounds.USUAL);

    assertThat(salvaged.transactions()).isZero();
    assertThat(file(salvaged).get("tables")).isEmpty();
  }
}
