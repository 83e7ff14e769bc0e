package dev.holdfast.activities.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.ssh.SshHosts;
import dev.holdfast.activities.ssh.TestSshServer;
import dev.holdfast.workflows.plan.Maintenance;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.ServiceSite;
import dev.holdfast.workflows.plan.SshAccess;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.restore.ServiceRestarts;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.ServiceControls;
import dev.holdfast.workflows.site.ServiceControls.At;
import dev.holdfast.workflows.site.ServiceControls.State;
import dev.holdfast.workflows.site.ServiceControls.Switch;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Services are brought to where they are wanted, and maintenance is what the service says. */
@Timeout(60)
final class SiteServicesTest {

  @TempDir Path home;
  private final ProcessRunner runner = new ProcessRunner();
  private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
  private final AtomicReference<String> mode = new AtomicReference<>("off");
  private final AtomicInteger puts = new AtomicInteger();
  private volatile boolean deaf;
  private HttpServer app;
  private TestSshServer ssh;
  private ServiceControls controls;

  @BeforeEach
  void open() throws IOException {
    app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    app.createContext(
        "/maintenance",
        exchange -> {
          boolean known =
              "Bearer pl4nted-s3cret"
                  .equals(exchange.getRequestHeaders().getFirst("Authorization"));
          if (exchange.getRequestMethod().equals("PUT")) {
            String wanted =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            puts.incrementAndGet();
            if (known && !deaf) {
              mode.set(wanted);
            }
          }
          byte[] answer = (mode.get() + "\n").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(known ? 200 : 403, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    app.start();
    Path stand = Files.createDirectory(home.resolve("systemd"));
    Files.writeString(stand.resolve("systemctl"), SYSTEMCTL.replace("@FOLDER@", stand.toString()));
    Files.setPosixFilePermissions(
        stand.resolve("systemctl"), PosixFilePermissions.fromString("rwxr-xr-x"));
    ssh = new TestSshServer(Files.createDirectory(home.resolve("ssh")), stand + ":");
    Map<String, String> variables = new TreeMap<>(System.getenv());
    variables.put("PATH", stand + ":" + System.getenv("PATH"));
    variables.put("TOKEN", "pl4nted-s3cret");
    References references = new References(variables);
    AllowedCommands allowed = new AllowedCommands(home);
    SystemdServices units =
        new SystemdServices(runner, new SshHosts(references), allowed, variables, "worker-1");
    environment.registerActivitiesImplementations(
        new ExecRestart(runner, allowed, units, new Attempts("worker-1")),
        new SiteServices(
            units,
            new ExecServices(runner, allowed, variables, "worker-1"),
            new HttpMaintenance(references),
            new Attempts("worker-1")));
    controls = environment.newActivityStub(ServiceControls.class);
  }

  @AfterEach
  void close() throws IOException {
    environment.close();
    app.stop(0);
    ssh.close();
    runner.close();
  }

  private void allow(String... lines) throws IOException {
    Files.write(home.resolve("allowed-commands"), List.of(lines));
  }

  private static Service service(
      Service.Control control,
      @Nullable String unit,
      List<String> start,
      List<String> stop,
      @Nullable SshAccess ssh,
      @Nullable Maintenance maintenance,
      ServiceSite... sites) {
    return new Service(
        "notes-api",
        Terms.usual(),
        List.of(),
        control,
        List.of(),
        unit,
        start,
        stop,
        ssh,
        maintenance,
        List.of(sites));
  }

  private static At unit(@Nullable SshAccess ssh) {
    return new At(
        "r1",
        service(Service.Control.SYSTEMD, "notes-api", List.of(), List.of(), ssh, null),
        "weu");
  }

  @Test
  void startsAndStopsAUnitOfTheWorkersHost() throws IOException {
    allow("/usr/bin/systemctl start notes-api", "/usr/bin/systemctl stop notes-api");

    assertThat(controls.look(unit(null)).state()).isEqualTo(State.INACTIVE);
    assertThat(controls.start(unit(null)).changed()).isTrue();
    assertThat(controls.start(unit(null)).changed()).isFalse();
    assertThat(controls.look(unit(null)).state()).isEqualTo(State.ACTIVE);
    assertThat(controls.stop(unit(null)).before()).isEqualTo(State.ACTIVE);
    assertThat(controls.look(unit(null)).state()).isEqualTo(State.INACTIVE);
  }

  @Test
  void startsAndStopsAUnitOverSsh() {
    assertThat(controls.start(unit(ssh.access())).changed()).isTrue();
    assertThat(controls.look(unit(ssh.access())).state()).isEqualTo(State.ACTIVE);
    assertThat(controls.stop(unit(ssh.access())).changed()).isTrue();
  }

  @Test
  void restartsUnitsThatDependOnWhatWasRestored() throws IOException {
    ServiceRestarts restarts = environment.newActivityStub(ServiceRestarts.class);
    var batch =
        new ServiceRestarts.Batch(
            "r1", List.of(unit(null).service(), unit(ssh.access()).service()));

    Throwable refused = catchThrowable(() -> restarts.restart(batch));
    assertThat(FailureCode.COMMAND_NOT_ALLOWED.isIn(refused)).isTrue();
    assertThat(controls.look(unit(null)).state()).isEqualTo(State.INACTIVE);

    allow("/usr/bin/systemctl restart notes-api");
    restarts.restart(batch);
    assertThat(controls.look(unit(null)).state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void touchesNoUnitOfTheWorkersHostThatWasNotAllowed() throws IOException {
    allow("/usr/bin/systemctl start notes-api");

    Throwable refused = catchThrowable(() -> controls.stop(unit(null)));

    assertThat(FailureCode.COMMAND_NOT_ALLOWED.isIn(refused)).isTrue();
  }

  @Test
  void runsTheCommandsOfTheSite() throws IOException {
    allow("/usr/bin/touch");
    ServiceSite neu =
        new ServiceSite(
            "neu",
            List.of(),
            null,
            List.of("/usr/bin/touch", home.resolve("neu").toString()),
            List.of(),
            null,
            null,
            null);
    Service service =
        service(
            Service.Control.EXEC,
            null,
            List.of("/usr/bin/touch", home.resolve("weu").toString()),
            List.of(),
            null,
            null,
            neu);

    controls.start(new At("r1", service, "neu"));
    assertThat(home.resolve("neu")).exists();
    assertThat(home.resolve("weu")).doesNotExist();

    controls.start(new At("r1", service, "weu"));
    assertThat(home.resolve("weu")).exists();
  }

  @Test
  void saysWhatACommandSaidThatFailed() throws IOException {
    allow("/bin/ls");
    Service service =
        service(Service.Control.EXEC, null, List.of(), List.of("/bin/ls", "/no/such"), null, null);

    Throwable failed = catchThrowable(() -> controls.stop(new At("r1", service, "weu")));

    assertThat(FailureCode.SERVICE_CONTROL_FAILED.isIn(failed)).isTrue();
    assertThat(failed).hasStackTraceContaining("/no/such");
  }

  private At switchable(String path, String token) {
    Maintenance maintenance =
        new Maintenance(
            new Reference("http://127.0.0.1:" + app.getAddress().getPort() + path),
            "on",
            "off",
            new SecretReference(token));
    return new At(
        "r1", service(Service.Control.EXEC, null, List.of(), List.of(), null, maintenance), "weu");
  }

  @Test
  void switchesMaintenanceOnceAndBack() {
    At at = switchable("/maintenance", "env:TOKEN");

    assertThat(controls.maintenance(new Switch(at, true)).switched()).isTrue();
    assertThat(mode.get()).isEqualTo("on");
    assertThat(controls.maintenance(new Switch(at, true)).switched()).isFalse();
    assertThat(puts.get()).isEqualTo(1);
    assertThat(controls.maintenance(new Switch(at, false)).switched()).isTrue();
    assertThat(mode.get()).isEqualTo("off");
  }

  @Test
  void doesNotBelieveASwitchThatDoesNotShowTheNewMode() {
    deaf = true;

    Throwable failed =
        catchThrowable(
            () -> controls.maintenance(new Switch(switchable("/maintenance", "env:TOKEN"), true)));

    assertThat(FailureCode.SERVICE_CONTROL_FAILED.isIn(failed)).isTrue();
    assertThat(failed).hasStackTraceContaining("does not show it");
  }

  @Test
  void failsOnAnAnswerThatIsNotGoodWithoutShowingTheToken() {
    Throwable failed =
        catchThrowable(
            () -> controls.maintenance(new Switch(switchable("/nowhere", "env:TOKEN"), true)));

    assertThat(FailureCode.SERVICE_CONTROL_FAILED.isIn(failed)).isTrue();
    assertThat(failed).hasStackTraceContaining("it answered 404");
    assertThat(String.valueOf(failed.getCause())).doesNotContain("pl4nted-s3cret");
  }

  private static final String SYSTEMCTL =
      """
      #!/bin/sh
      # one unit that is nothing but a file
      verb=$1
      for word in "$@"; do unit=$word; done
      [ "$unit" = notes-api ] || exit 5
      case "$verb" in
        show)
          active=inactive; [ -e '@FOLDER@/active' ] && active=active
          printf 'LoadState=loaded\\nActiveState=%s\\nSubState=x\\nMainPID=0\\nUnitFileState=enabled\\n' $active ;;
        start|restart) touch '@FOLDER@/active' ;;
        stop) rm -f '@FOLDER@/active' ;;
        *) exit 1 ;;
      esac
      """;
}
