package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.TestCluster.sql;
import static dev.holdfast.activities.postgres.TestCluster.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.site.Lsn;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The log of a stopped server is read whatever files lie in its folder besides. */
@Timeout(120)
final class WalDumpTest {

  private static final long SIZE = 16 << 20;
  private static final int MADE_IN_ADVANCE = 60;

  @RegisterExtension final TestPostgres postgres = new TestPostgres();
  private LocalPostgres server;
  private Lsn from;
  private Lsn between;

  @BeforeEach
  void writeAndKill() throws Exception {
    server = postgres.privateServer();
    sql(server, "CREATE TABLE orders(id int)");
    from = Lsn.of(text(server, "SELECT pg_current_wal_insert_lsn()"));
    sql(server, "INSERT INTO orders VALUES (1)");
    sql(server, "SELECT pg_switch_wal()");
    between = Lsn.of(text(server, "SELECT pg_current_wal_insert_lsn()"));
    sql(server, "INSERT INTO orders VALUES (2)");
    server.kill();
    long next = WalSegment.at(1, between, SIZE).number();
    for (int i = 2; i < MADE_IN_ADVANCE; i++) {
      Path empty =
          server.data().resolve("pg_wal").resolve(new WalSegment(1, next + i, SIZE).name());
      try (RandomAccessFile file = new RandomAccessFile(empty.toFile(), "rw")) {
        file.setLength(SIZE);
      }
    }
  }

  @Test
  void readsOnToTheEndOfTheLog() throws Exception {
    assertThat(commits(null)).isEqualTo(2);
  }

  @Test
  void readsUpToAPlace() throws Exception {
    assertThat(commits(between)).isEqualTo(1);
  }

  private long commits(@Nullable Lsn end) throws Exception {
    String program = PostgresPrograms.find(System.getenv()).program("pg_waldump").toString();
    List<String> command =
        new WalDump(program, server.data(), 1).command(from, end, "--rmgr=Transaction");
    Process dump = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(dump.getInputStream().readAllBytes(), UTF_8);
    dump.waitFor();
    return said.lines().filter(it -> it.contains("desc: COMMIT")).count();
  }
}
