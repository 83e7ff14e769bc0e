package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.ControlScene.fence;
import static dev.holdfast.activities.postgres.ControlScene.isWritable;
import static dev.holdfast.activities.postgres.ControlScene.pgCtl;
import static dev.holdfast.activities.postgres.ControlScene.start;
import static dev.holdfast.activities.postgres.ControlScene.target;
import static dev.holdfast.activities.postgres.ControlScene.unfence;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.ServerControls.Fence;
import dev.holdfast.workflows.site.ServerControls.Fork;
import dev.holdfast.workflows.site.ServerControls.How;
import dev.holdfast.workflows.site.ServerControls.Restart;
import dev.holdfast.workflows.site.ServerControls.Role;
import dev.holdfast.workflows.site.ServerControls.State;
import dev.holdfast.workflows.site.ServerControls.Unfence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server that is fenced on the worker's own host is down, and can't come back as a primary. */
@Timeout(120)
final class ServerFenceTest {

  private static final Duration SHORT = Duration.ofSeconds(2);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();
  private static RenewedServer servers;
  @TempDir Path home;
  private final List<Long> frozen = new ArrayList<>();
  private ControlScene scene;
  private LocalPostgres server;
  private MemberTarget member;

  @BeforeAll
  static void begin() {
    servers = new RenewedServer(POSTGRES.privateServer());
  }

  @BeforeEach
  void open() {
    scene = new ControlScene(home, "");
    server = servers.anew();
    member = target("r1", server, pgCtl(server));
  }

  @AfterEach
  void close() {
    scene.close();
    frozen.forEach(pid -> signal("-CONT", pid));
  }

  private static void signal(String signal, long pid) {
    ShortCommand.run(SHORT, List.of("kill", signal, Long.toString(pid)));
  }

  private void freeze(long pid) {
    frozen.add(pid);
    signal("-STOP", pid);
  }

  private static long backend(Connection session) throws SQLException {
    try (var statement = session.createStatement();
        var row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void assertFenced() {
    var seen = scene.controls.look(member);
    assertThat(seen.state()).as(seen.seen()).isEqualTo(State.STOPPED);
    assertThat(seen.restart()).isEqualTo(Restart.DISABLED);
    assertThat(seen.fencedBy()).isEqualTo("r1");
  }

  @Test
  void looksAtARunningServerWithoutTouchingIt() throws SQLException {
    var seen = scene.controls.look(member);

    assertThat(seen.state()).isEqualTo(State.RUNNING);
    assertThat(seen.restart()).isEqualTo(Restart.ENABLED);
    assertThat(seen.pid()).isEqualTo(server.pid());
    assertThat(seen.fencedBy()).isNull();
    assertThat(isWritable(server)).isTrue();
  }

  @Test
  void stopsTheServerCleanlyAndProvesIt() {
    var proof = scene.controls.fence(fence(member));

    assertThat(proof.how()).isEqualTo(How.FAST);
    assertThat(proof.resource()).isEqualTo("worker-1:" + server.data());
    assertThat(requireNonNull(proof.cluster()).clean()).isTrue();
    assertFenced();
  }

  @Test
  void leavesNothingThatCouldWriteWhenSomebodyStartsItByHand() throws SQLException {
    scene.controls.fence(fence(member));

    server.start();

    assertThat(isWritable(server)).isFalse();
  }

  @Test
  void fencesAgainWhatWasStartedByHand() {
    scene.controls.fence(fence(member));
    server.start();

    var proof = scene.controls.fence(fence(member));

    assertThat(proof.how()).isEqualTo(How.FAST);
    assertFenced();
  }

  @Test
  void provesTheSameWhenItIsAskedTwice() {
    scene.controls.fence(fence(member));

    var proof = scene.controls.fence(fence(member));

    assertThat(proof.how()).isEqualTo(How.WAS_DOWN);
    assertFenced();
  }

  @Test
  void killsAServerWhoseFirstProcessIsFrozen() throws Exception {
    try (Connection session = server.connect("postgres")) {
      long backend = backend(session);
      freeze(server.pid());

      var proof = scene.controls.fence(fence(member));

      assertThat(proof.how()).isEqualTo(How.KILLED);
      assertThat(catchThrowable(() -> backend(session))).isInstanceOf(SQLException.class);
      assertThat(isAlive(backend)).isFalse();
    }
    assertFenced();
  }

  @Test
  void killsABackendThatHearsNoShutdown() throws Exception {
    try (Connection session = server.connect("postgres")) {
      long backend = backend(session);
      freeze(backend);

      var proof = scene.controls.fence(new Fence(member, "weu is lost", null, SHORT));

      assertThat(proof.how()).isIn(How.IMMEDIATE, How.KILLED);
      assertThat(isAlive(backend)).isFalse();
    }
    assertFenced();
  }

  @Test
  void killsBackendsThatOutlivedTheirFirstProcess() throws Exception {
    try (Connection session = server.connect("postgres")) {
      long backend = backend(session);
      freeze(backend);
      signal("-KILL", server.pid());

      assertThat(scene.controls.look(member).state()).isEqualTo(State.RUNNING);
      var proof = scene.controls.fence(fence(member));

      assertThat(proof.how()).isEqualTo(How.KILLED);
      assertThat(isAlive(backend)).isFalse();
    }
    assertFenced();
  }

  @Test
  void keepsADeadServerFromBeingStartedAsAPrimary() throws SQLException {
    server.kill();

    var proof = scene.controls.fence(fence(member));
    assertFenced();
    server.start();

    assertThat(proof.how()).isEqualTo(How.WAS_DOWN);
    assertThat(isWritable(server)).isFalse();
  }

  @Test
  void takesItsFenceBackAndStartsTheServer() throws SQLException {
    scene.controls.fence(fence(member));

    var undone = scene.controls.unfence(unfence(member));

    assertThat(undone.unfenced()).isTrue();
    assertThat(isWritable(server)).isTrue();
    assertThat(server.data().resolve("standby.signal")).doesNotExist();
    assertThat(server.data().resolve("holdfast.fenced")).doesNotExist();
    assertThat(scene.controls.unfence(unfence(member)).unfenced()).isFalse();
  }

  @Test
  void takesItsFenceBackAlsoWhenAPersonHasStartedTheServerMeanwhile() throws SQLException {
    scene.controls.fence(fence(member));
    server.start();

    scene.controls.unfence(unfence(member));

    assertThat(isWritable(server)).isTrue();
    assertThat(server.data().resolve("holdfast.fenced")).doesNotExist();
  }

  @Test
  void goesOnWithAnUndoThatWasCutShort() throws Exception {
    scene.controls.fence(fence(member));
    Files.delete(server.data().resolve("standby.signal"));

    var undone = scene.controls.unfence(unfence(member));

    assertThat(undone.unfenced()).isTrue();
    assertThat(isWritable(server)).isTrue();
  }

  @Test
  void startsNothingOnUndoThatWasDownBefore() {
    server.stop();
    scene.controls.fence(fence(member));

    var undone = scene.controls.unfence(unfence(member));

    assertThat(undone.unfenced()).isTrue();
    assertThat(server.isRunning()).isFalse();
  }

  @Test
  void leavesTheSignalOfAServerThatWasAStandbyAnyway() throws Exception {
    Files.createFile(server.data().resolve("standby.signal"));
    scene.controls.fence(fence(member));

    scene.controls.unfence(unfence(member));

    assertThat(server.data().resolve("standby.signal")).exists();
    assertThat(isWritable(server)).isFalse();
  }

  @Test
  void undoesNothingThatAnotherRunFenced() {
    scene.controls.fence(fence(member));
    MemberTarget later = target("r2", server, pgCtl(server));
    scene.controls.fence(fence(later));

    Throwable refused = catchThrowable(() -> scene.controls.unfence(unfence(member)));

    assertThat(FailureCode.START_REFUSED.isIn(refused)).isTrue();
    assertThat(scene.controls.look(member).fencedBy()).isEqualTo("r2");
    assertThat(server.isRunning()).isFalse();
  }

  @Test
  void doesNotLetGoAServerWhosePlaceWasTaken() {
    var cluster = requireNonNull(scene.controls.fence(fence(member)).cluster());
    Fork fork = new Fork(cluster.timeline() + 1, cluster.checkpoint());

    Throwable refused =
        catchThrowable(
            () -> scene.controls.unfence(new Unfence(member, fork, ControlScene.PATIENCE)));

    assertThat(FailureCode.START_REFUSED.isIn(refused)).isTrue();
    assertFenced();
  }

  @Test
  void startsNoFencedServerButAsAStandby() throws SQLException {
    scene.controls.fence(fence(member));

    Throwable refused = catchThrowable(() -> scene.controls.start(start(member, Role.AS_IT_IS)));
    var started = scene.controls.start(start(member, Role.AS_STANDBY));

    assertThat(FailureCode.START_REFUSED.isIn(refused)).isTrue();
    assertThat(started.started()).isTrue();
    assertThat(isWritable(server)).isFalse();
    assertThat(scene.controls.look(member).fencedBy()).isNull();
  }

  @Test
  void refusesTheDirectoryOfAServerOnAnotherPort() throws SQLException {
    MemberTarget other = target("r1", server.port() == 1 ? 2 : 1, pgCtl(server));

    Throwable refused = catchThrowable(() -> scene.controls.fence(fence(other)));

    assertThat(FailureCode.WRONG_SERVER.isIn(refused)).isTrue();
    assertThat(isWritable(server)).isTrue();
  }

  @Test
  void refusesTheDirectoryOfAnotherCluster() throws SQLException {
    Throwable refused =
        catchThrowable(() -> scene.controls.fence(new Fence(member, "weu is lost", "4711", SHORT)));

    assertThat(FailureCode.WRONG_SERVER.isIn(refused)).isTrue();
    assertThat(isWritable(server)).isTrue();
  }

  @Test
  void refusesAFolderThatHoldsNoCluster() {
    ServerControl control =
        new ServerControl(
            ServerControl.Method.PG_CTL,
            new Reference(home.toString()),
            null,
            List.of(),
            List.of());

    Throwable refused =
        catchThrowable(() -> scene.controls.fence(fence(target("r1", server, control))));

    assertThat(FailureCode.WRONG_SERVER.isIn(refused)).isTrue();
  }

  @Test
  void findsNoProofInCommandsOfTheTeamsOwn() throws Exception {
    ServerControl control =
        new ServerControl(
            ServerControl.Method.COMMAND,
            null,
            null,
            List.of("/bin/true"),
            List.of("/usr/bin/touch", home.resolve("stopped").toString()));
    Files.writeString(home.resolve("allowed-commands"), "/usr/bin/touch\n");

    Throwable unproven =
        catchThrowable(() -> scene.controls.fence(fence(target("r1", server, control))));

    assertThat(FailureCode.FENCE_UNPROVEN.isIn(unproven)).isTrue();
    assertThat(home.resolve("stopped")).exists();
    assertThat(scene.controls.look(target("r1", server, control)).state()).isEqualTo(State.UNKNOWN);
  }

  @Test
  void runsNoCommandThatTheOperatorDidNotAllow() {
    ServerControl control =
        new ServerControl(
            ServerControl.Method.COMMAND,
            null,
            null,
            List.of("/bin/true"),
            List.of("/usr/bin/touch", home.resolve("stopped").toString()));

    Throwable refused =
        catchThrowable(() -> scene.controls.fence(fence(target("r1", server, control))));

    assertThat(FailureCode.COMMAND_NOT_ALLOWED.isIn(refused)).isTrue();
    assertThat(home.resolve("stopped")).doesNotExist();
  }

  /** A zombie is not. */
  private static boolean isAlive(long pid) {
    String state = ShortCommand.run(SHORT, List.of("ps", "-o", "stat=", "-p", "" + pid)).output();
    return !state.isEmpty() && !state.startsWith("Z");
  }
}
