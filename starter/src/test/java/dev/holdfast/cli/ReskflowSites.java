package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.activities.postgres.DirectoryTree;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.LocalPostgresSettings;
import dev.holdfast.activities.postgres.PostgresPrograms;
import dev.holdfast.activities.postgres.StandInSystemd;
import dev.holdfast.activities.ssh.TestSshServer;
import dev.holdfast.activities.traffic.TestBind;
import dev.holdfast.activities.traffic.TestProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The two sites of {@code plans/reskflow.yaml} on this machine: a PostgreSQL with a password, an
 * SSH server, a {@code systemctl} and a name server in each. All of it is gone when closed.
 */
final class ReskflowSites implements AutoCloseable {

  /** Of the databases' superuser. */
  static final String PASSWORD = "pl4nted-database-password";

  static final String NAME = "api.reskflow.example.com";

  private static final String ZONE = "reskflow.example.com";

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Thread hook = new Thread(this::remove);
  private final LocalPostgres pdx;
  private final LocalPostgres iad;
  private final StandInSystemd pdxUnits;
  private final TestSshServer pdxHost;
  private final TestSshServer iadHost;
  private final TestBind pdxNames;
  private final TestBind iadNames;

  /** The primary runs at {@code pdx}, and clients are sent there. */
  ReskflowSites() throws IOException {
    Path folder = Files.createTempDirectory("holdfast-sites");
    parts.push(() -> DirectoryTree.delete(folder));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      int names = TestProgram.freePort();
      pdxNames = kept(TestBind.primary(ZONE, "api 2 IN A 192.0.2.10\n", names));
      iadNames = kept(TestBind.secondary(ZONE, pdxNames.port(), names));
      LocalPostgresSettings settings =
          LocalPostgresSettings.in(folder, PostgresPrograms.find())
              .with("wal_log_hints", "on")
              .with("wal_keep_size", "256MB")
              .withPassword(PASSWORD);
      pdx = kept(LocalPostgres.start(settings));
      iad = kept(LocalPostgres.standbyOf(pdx, "orders-iad", settings));
      pdxUnits = units(folder, "pdx", pdx, settings.programs());
      StandInSystemd iadUnits = units(folder, "iad", iad, settings.programs());
      Path keys = Files.createDirectory(folder.resolve("ssh"));
      pdxHost = kept(new TestSshServer(keys, pdxUnits.path()));
      iadHost = kept(pdxHost.beside(iadUnits.path()));
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private static StandInSystemd units(
      Path folder, String site, LocalPostgres server, PostgresPrograms programs)
      throws IOException {
    return new StandInSystemd(
        Files.createDirectory(folder.resolve("systemd-" + site)), server, programs);
  }

  private <T extends AutoCloseable> T kept(T part) {
    parts.push(part);
    return part;
  }

  LocalPostgres pdx() {
    return pdx;
  }

  LocalPostgres iad() {
    return iad;
  }

  StandInSystemd pdxUnits() {
    return pdxUnits;
  }

  TestSshServer pdxHost() {
    return pdxHost;
  }

  /** The name server that takes updates. */
  TestBind pdxNames() {
    return pdxNames;
  }

  /** The one that copies them. */
  TestBind iadNames() {
    return iadNames;
  }

  /** What the plan refers to. */
  Map<String, String> environment() {
    Map<String, String> values = new TreeMap<>();
    values.put("RESKFLOW_PG_PDX", LocalPostgres.HOST);
    values.put("RESKFLOW_PG_PDX_PORT", Integer.toString(pdx.port()));
    values.put("RESKFLOW_PG_PDX_DATA", pdx.data().toString());
    values.put("RESKFLOW_PG_PDX_SSH", Integer.toString(pdxHost.port()));
    values.put("RESKFLOW_PG_IAD", LocalPostgres.HOST);
    values.put("RESKFLOW_PG_IAD_PORT", Integer.toString(iad.port()));
    values.put("RESKFLOW_PG_IAD_DATA", iad.data().toString());
    values.put("RESKFLOW_PG_IAD_SSH", Integer.toString(iadHost.port()));
    values.put("RESKFLOW_PG_USER", LocalPostgres.USER);
    values.put("RESKFLOW_PG_PASSWORD", PASSWORD);
    values.put("RESKFLOW_KNOWN_HOSTS", pdxHost.knownHosts().toString());
    values.put("RESKFLOW_DNS_PDX", "127.0.0.1:" + pdxNames.port());
    values.put("RESKFLOW_DNS_IAD", "127.0.0.1:" + iadNames.port());
    values.put("RESKFLOW_TSIG_SECRET", TestBind.SECRET);
    return values;
  }

  /** As a program that knows both servers writes it. */
  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/%s?targetServerType=primary"
            .formatted(pdx.port(), iad.port(), database)
        + "&connectTimeout=2&socketTimeout=5&user=%s&password=%s"
            .formatted(LocalPostgres.USER, PASSWORD);
  }

  /** What the applications keep there on the first day. */
  void fill() throws SQLException {
    for (String it : new String[] {"orders", "payments", "tracking"}) {
      run(pdx, "postgres", "CREATE DATABASE " + it);
    }
    run(
        pdx,
        "orders",
        """
        CREATE TABLE customers (id int PRIMARY KEY, name text);
        CREATE TABLE orders (id serial PRIMARY KEY, customer int REFERENCES customers);
        CREATE TABLE order_lines (id serial PRIMARY KEY, order_id int NOT NULL, what text);
        INSERT INTO customers SELECT n, 'customer ' || n FROM generate_series(1, 20) n;
        """);
    run(pdx, "payments", "CREATE TABLE payments (id serial PRIMARY KEY, amount numeric)");
    run(
        pdx,
        "tracking",
        "CREATE TABLE positions (id int, at point); INSERT INTO positions VALUES (1, '(1,2)')");
  }

  /**
   * What a person does at {@code pdx} to have it follow {@code iad}, as docs/failback.md says: its
   * data directory is copied anew, and the old one kept.
   */
  void rebuildPdxByHand() throws IOException, InterruptedException {
    String data = pdx.data().toString();
    String login =
        "host=127.0.0.1 port=%d user=postgres application_name=orders-server-pdx"
            .formatted(iad.port());
    asOwner("mv", data, data + ".before");
    asOwner(
        PostgresPrograms.find().program("pg_basebackup").toString(),
        "--pgdata=" + data,
        "--dbname=" + login,
        "--write-recovery-conf",
        "--checkpoint=fast");
    for (String own : List.of("postgresql.conf", "pg_hba.conf")) {
      asOwner("cp", "-p", data + ".before/" + own, data);
    }
    for (String verb : List.of("unmask", "enable", "start")) {
      byHand(pdxUnits.program().toString(), verb, StandInSystemd.UNIT);
    }
  }

  private void asOwner(String... command) throws IOException, InterruptedException {
    Object owner = Files.getAttribute(pdx.directory(), "unix:uid");
    List<String> whole = new ArrayList<>();
    if (!owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      Object group = Files.getAttribute(pdx.directory(), "unix:gid");
      whole.addAll(List.of("setpriv", "--reuid=" + owner, "--regid=" + group, "--clear-groups"));
    }
    whole.addAll(List.of(command));
    byHand(whole.toArray(String[]::new));
  }

  private static void byHand(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", PASSWORD);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  /** The standby there has that many. */
  void awaitAtIad(String database, String sql, int count) {
    await().until(() -> text(iad, database, sql).equals(Integer.toString(count)));
  }

  static void run(LocalPostgres server, String database, String sql) throws SQLException {
    try (Connection session = server.connect(database);
        Statement statement = session.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row. */
  static String text(LocalPostgres server, String database, String sql) throws SQLException {
    try (Connection session = server.connect(database);
        Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public void close() {
    remove();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void remove() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
