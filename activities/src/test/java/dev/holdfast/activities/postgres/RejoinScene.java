package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.TestCluster.sql;
import static dev.holdfast.activities.postgres.TestCluster.text;
import static org.awaitility.Awaitility.await;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.LongJobs;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.service.AllowedCommands;
import dev.holdfast.activities.ssh.SshHosts;
import dev.holdfast.workflows.failover.Rejoins;
import dev.holdfast.workflows.failover.Rejoins.Rebuilding;
import dev.holdfast.workflows.failover.Rejoins.Rejoining;
import dev.holdfast.workflows.failover.Salvages;
import dev.holdfast.workflows.site.ClusterTarget;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.ServerControls;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A worker on the host of an old primary and of the standby {@code neu} that takes its place. */
final class RejoinScene implements AutoCloseable {

  static final String RUN = "r1";

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final TestCluster cluster;
  private final LocalPostgres standby;
  private ProcessRunner runner;
  private LongJobs jobs;
  private TestActivityEnvironment environment;
  ServerControls controls;
  Rejoins rejoins;
  Salvages salvages;

  RejoinScene(TestCluster cluster, Path home) {
    this.cluster = cluster;
    standby = cluster.addStandby("neu");
    hire(home);
  }

  /** Another worker, which knows nothing of the first. */
  void workerComes(Path home) {
    hire(home);
  }

  private void hire(Path home) {
    runner = new ProcessRunner();
    jobs = new LongJobs();
    environment = TestActivityEnvironment.newInstance();
    Map<String, String> variables = new TreeMap<>(System.getenv());
    References references = new References(variables);
    Attempts attempts = new Attempts("worker-1");
    PostgresServers servers = new PostgresServers(references);
    ServerAccess access =
        new ServerAccess(references, runner, new SshHosts(references), variables, "worker-1");
    environment.registerActivitiesImplementations(
        new PostgresServerControls(
            access,
            new CommandControl(runner, new AllowedCommands(home), variables, "worker-1"),
            attempts),
        new PostgresRejoins(access, servers, runner, new DurableJobs(jobs), attempts),
        new PostgresSalvages(access, servers, runner, home, attempts));
    controls = environment.newActivityStub(ServerControls.class);
    rejoins = environment.newActivityStub(Rejoins.class);
    salvages = environment.newActivityStub(Salvages.class);
  }

  LocalPostgres old() {
    return cluster.primary();
  }

  LocalPostgres successor() {
    return standby;
  }

  MemberTarget member(String name) {
    ClusterTarget target = new ClusterTarget(RUN, "plan", cluster.inPlan("db"));
    return target.at(target.server().member(name));
  }

  Rejoining rejoining() {
    return new Rejoining(member("db-weu"), member("neu"), null);
  }

  Rebuilding rebuilding() {
    return new Rebuilding(rejoining(), false);
  }

  /** A switchover: the old primary is fenced once the standby has all, which takes its place. */
  void switchesOver() {
    fences();
    cluster.promote(standby);
  }

  void fences() {
    controls.fence(
        new ServerControls.Fence(member("db-weu"), "switchover", null, Duration.ofSeconds(30)));
  }

  /** A failover: commits of the old primary are lost, and it is killed under load. */
  void failsOver(int lost) {
    losesItsStandby();
    for (int i = 0; i < lost; i++) {
      sql(old(), "INSERT INTO orders VALUES (%d, 'lost')".formatted(1000 + i));
    }
    old().kill();
    fences();
    promotes();
    sql(standby, "INSERT INTO orders VALUES (5000, 'new')");
  }

  /** From now on the standby gets nothing any more. */
  void losesItsStandby() {
    cluster.awaitCaughtUp(standby);
    cluster.cutReplication(standby);
  }

  void promotes() {
    cluster.promote(standby);
  }

  /** Starts it as the runbook would; returns once it has everything of the new primary. */
  void streamsAgain() {
    controls.start(
        new ServerControls.Start(
            member("db-weu"), ServerControls.Role.AS_STANDBY, null, Duration.ofSeconds(60)));
    sql(standby, "INSERT INTO orders VALUES (6000, 'seen')");
    String seen = "SELECT count(*) FROM orders WHERE id = 6000";
    await().atMost(LIMIT).until(() -> text(old(), seen).equals("1"));
  }

  /** Its children die with it. */
  void workerDies() {
    runner.close();
    close();
  }

  @Override
  public void close() {
    environment.close();
    jobs.close();
    runner.close();
  }
}
