package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.ControlScene.PATIENCE;
import static dev.holdfast.activities.postgres.ControlScene.fence;
import static dev.holdfast.activities.postgres.ControlScene.isWritable;
import static dev.holdfast.activities.postgres.ControlScene.start;
import static dev.holdfast.activities.postgres.ControlScene.target;
import static dev.holdfast.activities.postgres.ControlScene.unfence;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.activities.ssh.TestSshServer;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.ServerControls.Fence;
import dev.holdfast.workflows.site.ServerControls.How;
import dev.holdfast.workflows.site.ServerControls.Restart;
import dev.holdfast.workflows.site.ServerControls.Role;
import dev.holdfast.workflows.site.ServerControls.State;
import dev.holdfast.workflows.site.ServerControls.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that is a unit of systemd, here and over a real SSH connection. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // each test opens a scene of its own
final class SystemdFenceTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();
  private static RenewedServer servers;
  @TempDir Path folder;
  private LocalPostgres server;
  private StandInSystemd systemd;
  private TestSshServer ssh;
  private ControlScene scene;
  private MemberTarget member;

  @BeforeAll
  static void begin() {
    servers = new RenewedServer(POSTGRES.privateServer());
  }

  private void open(ServerControl.Method method) throws IOException {
    server = servers.anew();
    Path stand = Files.createDirectory(folder.resolve("systemd"));
    systemd = new StandInSystemd(stand, server, PostgresPrograms.find());
    boolean remote = method == ServerControl.Method.SSH;
    ssh = new TestSshServer(Files.createDirectory(folder.resolve("ssh")), systemd.path());
    // over SSH the stand-in is on the far host's path only
    scene = new ControlScene(folder, remote ? "" : systemd.path());
    member = target("r1", server, control(method));
  }

  private ServerControl control(ServerControl.Method method) {
    return new ServerControl(
        method,
        new Reference(server.data().toString()),
        StandInSystemd.UNIT,
        List.of(),
        List.of(),
        method == ServerControl.Method.SSH ? ssh.access() : null);
  }

  @AfterEach
  void close() throws IOException {
    scene.close();
    ssh.close();
  }

  private void assertFenced() {
    var seen = scene.controls.look(member);
    assertThat(seen.state()).as(seen.seen()).isEqualTo(State.STOPPED);
    assertThat(seen.restart()).as(seen.seen()).isEqualTo(Restart.DISABLED);
  }

  @ParameterizedTest
  @EnumSource(names = {"SYSTEMD", "SSH"})
  void stopsAndMasksTheUnitAndTakesThatBack(ServerControl.Method method) throws Exception {
    open(method);

    var proof = scene.controls.fence(fence(member));
    assertFenced();
    assertThat(proof.how()).isEqualTo(How.FAST);
    assertThat(proof.cluster()).isNotNull();
    assertThat(systemd.file()).isEqualTo("masked");

    scene.controls.unfence(unfence(member));
    assertThat(systemd.file()).isEqualTo("enabled");
    assertThat(isWritable(server)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"SYSTEMD", "SSH"})
  void isReadOnlyHoweverItIsStartedAfterwards(ServerControl.Method method) throws Exception {
    open(method);
    scene.controls.fence(fence(member));
    systemd.hasUnitFile("enabled");

    server.start();

    assertThat(isWritable(server)).isFalse();
    assertThat(scene.controls.look(member).restart()).isEqualTo(Restart.ENABLED);
  }

  @Test
  void disablesAUnitThatCantBeMasked() throws IOException {
    open(ServerControl.Method.SYSTEMD);
    systemd.refusesToMask();

    scene.controls.fence(fence(member));

    assertFenced();
    assertThat(systemd.file()).isEqualTo("disabled");
  }

  @Test
  void givesNoProofForAUnitThatMayStartByItself() throws IOException {
    open(ServerControl.Method.SYSTEMD);
    systemd.hasUnitFile("generated");
    systemd.refusesToMask();

    Throwable unproven = catchThrowable(() -> scene.controls.fence(fence(member)));

    assertThat(FailureCode.FENCE_UNPROVEN.isIn(unproven)).isTrue();
    assertThat(server.isRunning()).isFalse();
  }

  @Test
  void killsAServerThatItsUnitDoesNotStop() throws IOException {
    open(ServerControl.Method.SSH);
    systemd.ignoresStop();

    var proof =
        scene.controls.fence(new Fence(member, "weu is lost", null, Duration.ofMillis(300)));

    assertThat(proof.how()).isIn(How.IMMEDIATE, How.KILLED);
    assertFenced();
  }

  @Test
  void seesNothingOnAHostThatIsAway() throws IOException {
    open(ServerControl.Method.SSH);
    ssh.close();

    var seen = scene.controls.look(member);
    Throwable unreachable = catchThrowable(() -> scene.controls.fence(fence(member)));

    assertThat(seen.state()).isEqualTo(State.UNKNOWN);
    assertThat(seen.seen()).contains("no SSH connection");
    assertThat(FailureCode.HOST_UNREACHABLE.isIn(unreachable)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"SYSTEMD", "SSH"})
  void stopsAndStartsWithoutForbiddingAnything(ServerControl.Method method) throws Exception {
    open(method);

    var stopped = scene.controls.stop(new Stop(member, PATIENCE));
    var again = scene.controls.stop(new Stop(member, PATIENCE));
    var started = scene.controls.start(start(member, Role.AS_IT_IS));
    var running = scene.controls.start(start(member, Role.AS_IT_IS));

    assertThat(stopped.how()).isEqualTo(How.FAST);
    assertThat(requireNonNull(stopped.cluster()).clean()).isTrue();
    assertThat(again.how()).isEqualTo(How.WAS_DOWN);
    assertThat(started.started()).isTrue();
    assertThat(running.started()).isFalse();
    assertThat(systemd.file()).isEqualTo("enabled");
    assertThat(isWritable(server)).isTrue();
  }

  @Test
  void startsAFencedServerAsAStandbyOverSsh() throws IOException, SQLException {
    open(ServerControl.Method.SSH);
    scene.controls.fence(fence(member));

    scene.controls.start(start(member, Role.AS_STANDBY));

    assertThat(systemd.file()).isEqualTo("enabled");
    assertThat(isWritable(server)).isFalse();
  }

  @Test
  void refusesAUnitThatRunsSomethingElse() throws Exception {
    open(ServerControl.Method.SYSTEMD);
    systemd.runs(ProcessHandle.current().pid());

    Throwable refused = catchThrowable(() -> scene.controls.fence(fence(member)));

    assertThat(FailureCode.WRONG_SERVER.isIn(refused)).isTrue();
    assertThat(isWritable(server)).isTrue();
  }

  @Test
  void saysThatTheHostHasNoSuchUnit() throws IOException {
    open(ServerControl.Method.SYSTEMD);
    ServerControl wrong =
        new ServerControl(
            ServerControl.Method.SYSTEMD,
            new Reference(server.data().toString()),
            "postgresql@15-mian",
            List.of(),
            List.of());

    Throwable refused =
        catchThrowable(() -> scene.controls.fence(fence(target("r1", server, wrong))));

    assertThat(FailureCode.CONTROL_FAILED.isIn(refused)).isTrue();
    assertThat(refused).hasStackTraceContaining("no unit postgresql@15-mian");
    assertThat(server.isRunning()).isTrue();
  }
}
