package dev.holdfast.activities.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PgbouncerFileTest {

  private static final HostAndPort NEW = new HostAndPort("10.1.0.5", 5433);

  @TempDir Path folder;

  private PgbouncerFile file(Path path) {
    Traffic.Pooler notes = new Traffic.Pooler("notes", new Reference(path.toString()));
    return new PgbouncerFile(
        TrafficPlans.of(
                Traffic.Method.PGBOUNCER,
                "localhost",
                List.of("a:1", "b:1", "c:1"),
                TrafficPlans.Part.login("x", notes))
            .traffic(),
        path);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "notes = host=a port=1 dbname=n|notes = host=10.1.0.5 port=5433 dbname=n",
        "notes=port = '1' host = 'a b'|notes=port = 5433 host = 10.1.0.5",
        "\"notes\" = dbname=n|\"notes\" = dbname=n host=10.1.0.5 port=5433",
        "notes = host=a connect_query='select host=1'|notes = host=10.1.0.5 connect_query='select host=1' port=5433",
        "notes = host=$1 port=2\\3|notes = host=10.1.0.5 port=5433",
      })
  void changesHostAndPortOfTheLine(String before, String after) throws IOException {
    String others = "[databases]\n;notes = host=old\nnotes2 = host=b\n%s\n[pgbouncer]\nport = 7\n";
    Path path = Files.writeString(folder.resolve("p.ini"), others.formatted(before));

    assertThat(file(path).pointTo(NEW)).isTrue();
    assertThat(file(path).pointTo(NEW)).isFalse();

    assertThat(path).content().isEqualTo(others.formatted(after));
  }

  @Test
  void leavesALinkALinkAndNothingBeside() throws IOException {
    Path real = Files.writeString(folder.resolve("real.ini"), "notes = host=a port=1\n");
    Path link = Files.createSymbolicLink(folder.resolve("link.ini"), real);

    file(link).pointTo(NEW);

    assertThat(link).isSymbolicLink();
    assertThat(real).content().contains("10.1.0.5");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(real, link);
    }
  }
}
