package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Host;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a directory one of a standby: the settings that {@code ALTER SYSTEM} would write. */
final class StandbyConfiguration {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String FILE = "postgresql.auto.conf";
  private static final Pattern SETTING =
      Pattern.compile("\\s*([a-z_]+)\\s*=\\s*'((?:[^'\\\\]|''|\\\\.)*)'\\s*");

  /** What a promotion by Holdfast leaves there, and what the new primary decides. */
  private static final Set<String> GONE =
      Set.of(
          "default_transaction_read_only",
          "synchronous_standby_names",
          "primary_conninfo",
          "primary_slot_name");

  private StandbyConfiguration() {}

  /** How the server in {@code directory} followed before; empty if it did not. */
  static Optional<ConnectionString> connection(Host host, String directory) {
    return host.read(directory + "/" + FILE)
        .orElse("")
        .lines()
        .map(SETTING::matcher)
        .filter(it -> it.matches() && it.group(1).equals("primary_conninfo"))
        .map(it -> new ConnectionString(unescaped(it.group(2))))
        .filter(it -> !it.text().isBlank() && !it.isUri())
        .reduce((first, last) -> last);
  }

  /**
   * How the server of {@code session} followed before it was promoted. The same role serves both
   * ways, unless its password or key is in a file over there: then it is empty.
   */
  static Optional<ConnectionString> connection(PostgresSession session) throws SQLException {
    return session
        .first("SELECT current_setting('primary_conninfo', true)", row -> row.getString(1))
        .filter(it -> !it.isBlank() && !it.contains("passfile") && !it.contains("sslkey"))
        .map(ConnectionString::new)
        .filter(it -> !it.isUri());
  }

  /** From the next start on it follows. The signal comes last. Safe to repeat. */
  static void write(
      Host host, String directory, ConnectionString connection, @Nullable String slot) {
    String file = directory + "/" + FILE;
    String kept =
        host.read(file)
            .orElse("")
            .lines()
            .filter(it -> !isGone(it))
            .map(it -> it + "\n")
            .collect(Collectors.joining());
    String follows =
        Stream.concat(
                Stream.of("primary_conninfo = '" + escaped(connection.text()) + "'\n"),
                Stream.ofNullable(slot).map(it -> "primary_slot_name = '" + escaped(it) + "'\n"))
            .collect(Collectors.joining());
    host.write(file, kept + follows);
    // a password may be in it
    host.run(LIMIT, List.of("chmod", "600", file));
    host.write(directory + "/standby.signal", "");
  }

  private static boolean isGone(String line) {
    Matcher setting = SETTING.matcher(line);
    return setting.matches() && GONE.contains(setting.group(1));
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("'", "''");
  }

  private static String unescaped(String value) {
    return value.replace("''", "'").replaceAll("\\\\(.)", "$1");
  }
}
