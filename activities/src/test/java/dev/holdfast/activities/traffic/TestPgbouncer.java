package dev.holdfast.activities.traffic;

import java.nio.file.Path;
import java.util.List;

/** A real pgbouncer with one database, notes, whose line stands in a file of its own. */
public final class TestPgbouncer implements AutoCloseable {

  /** May use the console; also who logs in at the servers behind. */
  public static final String USER = "postgres";

  /** Of that user. */
  public static final String PASSWORD = "p00l-s3cret";

  private final TestProgram program;

  private TestPgbouncer(TestProgram program) {
    this.program = program;
  }

  /** Starts one that sends clients to a PostgreSQL server on this port. */
  public static TestPgbouncer start(int serverPort) {
    String pgbouncer = TestProgram.require("pgbouncer");
    TestPgbouncer started = new TestPgbouncer(new TestProgram("pgbouncer"));
    try {
      started.configure(serverPort);
      started.program.start(
          List.of(pgbouncer, started.program.folder().resolve("pgbouncer.ini").toString()));
      return started;
    } catch (RuntimeException | Error e) {
      started.close();
      throw e;
    }
  }

  private void configure(int serverPort) {
    Path users = program.write("users", "\"%s\" \"%s\"\n".formatted(USER, PASSWORD));
    Path databases =
        program.write(
            "notes.ini",
            "; where notes is\nnotes = host=127.0.0.1 port=%d dbname=postgres pool_size=5\n"
                .formatted(serverPort));
    program.write(
        "pgbouncer.ini",
        """
        [databases]
        %%include %s
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = md5
        auth_file = %s
        admin_users = %s
        pool_mode = transaction
        ignore_startup_parameters = extra_float_digits
        """
            .formatted(databases, port(), users, USER));
  }

  public int port() {
    return program.port();
  }

  /** The file that has the line of the database. */
  public Path file() {
    return program.folder().resolve("notes.ini");
  }

  /** Kills it. */
  public void kill() {
    program.kill();
  }

  @Override
  public void close() {
    program.close();
  }
}
