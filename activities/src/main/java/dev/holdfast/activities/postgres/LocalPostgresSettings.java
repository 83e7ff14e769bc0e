package dev.holdfast.activities.postgres;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a {@link LocalPostgres} is made.
 *
 * @param programs whose {@code initdb} and {@code pg_ctl} are used
 * @param parent where its directory goes if the server's account can reach it; made if absent
 * @param password of the superuser {@code postgres}; without one every local user may do anything
 *     in the server, which is for tests only
 * @param configuration settings of {@code postgresql.conf}
 */
public record LocalPostgresSettings(
    PostgresPrograms programs,
    Path parent,
    Optional<String> password,
    SortedMap<String, String> configuration) {

  private static final List<String> DECIDED_BY_THE_SERVER =
      List.of("listen_addresses", "port", "unix_socket_directories");

  public LocalPostgresSettings {
    configuration = Collections.unmodifiableSortedMap(new TreeMap<>(configuration));
    password.ifPresent(
        text -> {
          if (text.isBlank() || text.contains("\n")) {
            throw new IllegalArgumentException("password must be one line that is not blank");
          }
        });
    for (String name : configuration.keySet()) {
      if (!name.matches("[a-z_][a-z0-9_.]*") || DECIDED_BY_THE_SERVER.contains(name)) {
        throw new IllegalArgumentException(
            "configuration must name settings other than "
                + DECIDED_BY_THE_SERVER
                + ", was "
                + name);
      }
    }
  }

  /**
   * The defaults: no password, a small server that keeps what it acknowledged ({@code fsync} on)
   * and whose log tells who changed the schema.
   */
  public static LocalPostgresSettings in(Path parent, PostgresPrograms programs) {
    SortedMap<String, String> configuration = new TreeMap<>();
    configuration.put("fsync", "on");
    configuration.put("log_line_prefix", "%m [%p] app=%a db=%d ");
    configuration.put("log_statement", "ddl");
    configuration.put("max_connections", "50");
    configuration.put("shared_buffers", "128MB");
    // a killed server leaves segments of the default, posix, in /dev/shm for ever
    configuration.put("dynamic_shared_memory_type", "mmap");
    return new LocalPostgresSettings(programs, parent, Optional.empty(), configuration);
  }

  /** The same with one setting of {@code postgresql.conf} added or replaced. */
  public LocalPostgresSettings with(String setting, String value) {
    SortedMap<String, String> changed = new TreeMap<>(configuration);
    changed.put(setting, value);
    return new LocalPostgresSettings(programs, parent, password, changed);
  }

  /** The same with SCRAM authentication and this password for {@code postgres}. */
  public LocalPostgresSettings withPassword(String secret) {
    return new LocalPostgresSettings(programs, parent, Optional.of(secret), configuration);
  }

  @Override
  public String toString() {
    return "LocalPostgresSettings[programs="
        + programs
        + ", parent="
        + parent
        + ", password="
        + (password.isPresent() ? "***" : "none")
        + ", configuration="
        + configuration
        + "]";
  }
}
