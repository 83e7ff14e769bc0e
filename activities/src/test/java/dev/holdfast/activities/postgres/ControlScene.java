package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.service.AllowedCommands;
import dev.holdfast.activities.ssh.SshHosts;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.ServerControls;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A worker that controls servers by a plan, with things of its own first on its path. */
final class ControlScene implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ProcessRunner runner = new ProcessRunner();
  private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
  final ServerControls controls;

  /**
   * A worker.
   *
   * @param home where its operator's allow-list is
   * @param path of folders whose programs win over the machine's
   */
  ControlScene(Path home, String path) {
    Map<String, String> variables = new TreeMap<>(System.getenv());
    variables.put("PATH", path + System.getenv("PATH"));
    References references = new References(variables);
    environment.registerActivitiesImplementations(
        new PostgresServerControls(
            new ServerAccess(references, runner, new SshHosts(references), variables, "worker-1"),
            new CommandControl(runner, new AllowedCommands(home), variables, "worker-1"),
            new Attempts("worker-1")));
    controls = environment.newActivityStub(ServerControls.class);
  }

  static ServerControl pgCtl(LocalPostgres server) {
    return new ServerControl(
        ServerControl.Method.PG_CTL,
        new Reference(server.data().toString()),
        null,
        List.of(),
        List.of());
  }

  static MemberTarget target(String run, LocalPostgres server, ServerControl control) {
    return target(run, server.port(), control);
  }

  static MemberTarget target(String run, int port, ServerControl control) {
    Server plan =
        new Server(
            "shop",
            List.of(new Server.Place("weu", new Reference("127.0.0.1"), new Reference("" + port))),
            new Reference("postgres"),
            null,
            "postgres",
            List.of(),
            control,
            List.of(),
            null);
    return new MemberTarget(run, "shop", plan, plan.members().get(0));
  }

  static ServerControls.Fence fence(MemberTarget target) {
    return new ServerControls.Fence(target, "weu is lost", null, PATIENCE);
  }

  static ServerControls.Unfence unfence(MemberTarget target) {
    return new ServerControls.Unfence(target, null, PATIENCE);
  }

  static ServerControls.Start start(MemberTarget target, ServerControls.Role role) {
    return new ServerControls.Start(target, role, null, PATIENCE);
  }

  /** Whether the server takes a write; it must run. */
  static boolean isWritable(LocalPostgres server) throws SQLException {
    try (Connection session = server.connect("postgres");
        var statement = session.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS written (at timestamptz)");
      statement.execute("INSERT INTO written VALUES (now())");
      return true;
    } catch (SQLException e) {
      if ("25006".equals(e.getSQLState())) { // read_only_sql_transaction
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    environment.close();
    runner.close();
  }
}
