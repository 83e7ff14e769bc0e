package dev.holdfast.cli;

import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.LocalPostgresSettings;
import dev.holdfast.activities.postgres.PostgresPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The PostgreSQL servers of a demo: one for each site of its plan, the first one the primary. */
final class DemoServers {

  /** Names the directories, for whoever cleans up after a demo that was killed. */
  private static final String WHERE = "postgresql.at";

  private final List<LocalPostgres> servers;
  private final String password;

  private DemoServers(List<LocalPostgres> servers, String password) {
    this.servers = List.copyOf(servers);
    this.password = password;
  }

  static DemoServers start(Path home, Map<String, String> environment, DemoScenario scenario)
      throws IOException {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    LocalPostgresSettings settings =
        LocalPostgresSettings.in(home.resolve("postgresql"), PostgresPrograms.find(environment))
            .with("wal_log_hints", "on")
            .with("wal_keep_size", "256MB")
            .withPassword(password);
    List<LocalPostgres> servers = new ArrayList<>();
    try {
      servers.add(LocalPostgres.start(settings));
      if (scenario == DemoScenario.REGION_LOST) {
        write(home, servers);
        servers.add(LocalPostgres.standbyOf(servers.get(0), "notes-neu", settings));
      }
      write(home, servers);
      return new DemoServers(servers, password);
    } catch (IOException | RuntimeException e) {
      servers.forEach(LocalPostgres::close);
      throw e;
    }
  }

  private static void write(Path home, List<LocalPostgres> servers) throws IOException {
    Files.write(
        home.resolve(WHERE), servers.stream().map(it -> it.directory().toString()).toList());
  }

  LocalPostgres first() {
    return servers.get(0);
  }

  /** What the plan refers to; both plans' names, of which each uses its own. */
  Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    environment.put("NOTES_PG_HOST", LocalPostgres.HOST);
    environment.put("NOTES_PG_PORT", Integer.toString(first().port()));
    environment.put("NOTES_PG_USER", LocalPostgres.USER);
    environment.put("NOTES_PG_PASSWORD", password);
    environment.put("NOTES_URL", url());
    List<String> sites = List.of("WEU", "NEU");
    for (int i = 0; i < servers.size(); i++) {
      String site = "NOTES_" + sites.get(i);
      LocalPostgres server = servers.get(i);
      environment.put(site + "_HOST", LocalPostgres.HOST);
      environment.put(site + "_PORT", Integer.toString(server.port()));
      environment.put(site + "_DATA", server.data().toString());
      environment.put(site + "_ADDRESS", LocalPostgres.HOST + ":" + server.port());
    }
    return environment;
  }

  private String url() {
    return servers.stream()
        .map(it -> LocalPostgres.HOST + ":" + it.port())
        .collect(
            Collectors.joining(
                ",",
                "jdbc:postgresql://",
                "/" + DemoData.DATABASE + "?targetServerType=primary&connectTimeout=2"));
  }

  Connection openPrimary() throws SQLException {
    Properties login = new Properties();
    login.put("user", LocalPostgres.USER);
    login.put("password", password);
    login.put("socketTimeout", "10");
    return DriverManager.getConnection(url(), login);
  }

  void close() {
    servers.forEach(LocalPostgres::close);
  }

  /** Ends and removes the servers of a demo that was killed in this folder. */
  static void removeLeftovers(Path home) throws IOException {
    Path where = home.resolve(WHERE);
    if (!Files.exists(where)) {
      return;
    }
    for (String it : Files.readAllLines(where)) {
      Path directory = Path.of(it);
      if (Files.isDirectory(directory)) {
        LocalPostgres.adopt(directory).close();
      }
    }
  }
}
