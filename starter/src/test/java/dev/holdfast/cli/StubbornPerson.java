package dev.holdfast.cli;

import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.PostgresPrograms;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Types {@code pg_ctl start} on and on, ten times a second while the server is down. */
final class StubbornPerson implements AutoCloseable {

  private static final String LOOP =
      "while :; do \"$0\" -D \"$1\" -s -W -l \"$2\" start; sleep 0.1; done";

  private final Process process;

  private StubbornPerson(Process process) {
    this.process = process;
  }

  /** One who wants the server up; the command begins with {@code prefix}. */
  static StubbornPerson at(List<String> prefix, LocalPostgres server) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    Object owner = Files.getAttribute(server.data(), "unix:uid");
    if (!owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      command.addAll(List.of("setpriv", "--reuid=" + owner, "--clear-groups", "--"));
    }
    String pgCtl = PostgresPrograms.find().program("pg_ctl").toString();
    String log = server.directory().resolve("person.log").toString();
    command.addAll(List.of("sh", "-c", LOOP, pgCtl, server.data().toString(), log));
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
    builder.redirectErrorStream(true).redirectOutput(Redirect.DISCARD);
    return new StubbornPerson(builder.start());
  }

  /** Gives up; what was started runs on. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
