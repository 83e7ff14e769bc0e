package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Host;
import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A server on the worker's host that {@code pg_ctl} starts and stops. Nothing restarts it but
 * people; {@code standby.signal} is what makes their start read-only.
 */
final class PgCtlControl implements Supervision {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String LOG = "holdfast-start.log";

  private final ServerDirectory directory;
  private final ProgramFolders programs;

  PgCtlControl(ServerDirectory directory, ProgramFolders programs) {
    this.directory = directory;
    this.programs = programs;
  }

  @Override
  public String seen() {
    return "pg_ctl in " + directory.path();
  }

  /** Its processes tell all that there is to know. */
  @Override
  public boolean isBusy() {
    return false;
  }

  @Override
  public long pid() {
    return 0;
  }

  @Override
  public String restart() {
    return "none";
  }

  @Override
  public boolean isForbidden() {
    return true;
  }

  @Override
  public void forbid(boolean down) {
    // nothing starts it by itself
  }

  @Override
  public void allow(String before) {
    // nothing was forbidden
  }

  @Override
  public void stop(boolean immediate) {
    run(LIMIT, List.of("stop", "-W", "-m", immediate ? "immediate" : "fast"));
  }

  @Override
  public void kill() {
    // its processes are killed one by one
  }

  @Override
  public void start(Duration patience) {
    if (!directory.has("postgresql.conf")) {
      throw FailureCode.CONTROL_FAILED.failure(
          "%s has no postgresql.conf, so pg_ctl can't start it: use control: systemd"
              .formatted(directory.path()));
    }
    // of a server that is not there any more, and refuses the start if its pid is somebody's now
    directory.host().delete(directory.path() + "/postmaster.pid");
    Host.Answer answer =
        run(
            patience.plus(LIMIT),
            List.of(
                "start",
                "-w",
                "-t",
                Long.toString(Math.max(1, patience.toSeconds())),
                "-l",
                directory.path() + "/" + LOG));
    if (!answer.succeeded()) {
      throw FailureCode.CONTROL_FAILED.failure(
          "%s did not start: %s; see %s there, and the server's own log"
              .formatted(directory.path(), answer.complaint(), LOG));
    }
  }

  private Host.Answer run(Duration limit, List<String> arguments) {
    List<String> command = new ArrayList<>(AsOwner.of(directory));
    command.add(programs.program(directory, "pg_ctl"));
    command.add(arguments.get(0));
    command.addAll(List.of("-s", "-D", directory.path()));
    command.addAll(arguments.subList(1, arguments.size()));
    return directory.host().run(limit, command);
  }
}
