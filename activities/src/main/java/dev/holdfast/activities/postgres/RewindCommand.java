package dev.holdfast.activities.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How {@code pg_rewind} is called. */
final class RewindCommand {

  private static final Pattern CONFIG_FILE = Pattern.compile("\"config_file=([^\"]+)\"");

  private RewindCommand() {}

  /**
   * For a stopped server.
   *
   * @param source how the new primary is reached, without a password
   */
  static List<String> of(ControlledServer server, String source) {
    List<String> command = new ArrayList<>();
    command.add(server.program("pg_rewind"));
    command.add("--target-pgdata=" + server.directory().path());
    command.add("--source-server=" + source);
    // the signal is there at once, so that no start in between can write
    command.add("--write-recovery-conf");
    command.add("--progress");
    configuration(server.directory()).map(it -> "--config-file=" + it).ifPresent(command::add);
    return command;
  }

  /** Debian keeps it elsewhere; the server's last start tells. */
  private static Optional<String> configuration(ServerDirectory directory) {
    if (directory.has("postgresql.conf")) {
      return Optional.empty();
    }
    return directory
        .host()
        .read(directory.path() + "/postmaster.opts")
        .map(CONFIG_FILE::matcher)
        .filter(Matcher::find)
        .map(it -> it.group(1));
  }
}
