package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.plan.Maintenance;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.SshAccess;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a service, or the host of a server, is at each of its sites. */
final class ServicePlanTest {

  private static final String OLD =
      "    control: exec\n"
          + "    # Without a shell; the worker's operator allows commands. Replace it by your restart,"
          + " such as\n    # [/usr/bin/systemctl, restart, notes-api].\n    restart: [/bin/true]\n";

  private static Service service(String control) {
    NotesPlan plan = NotesPlan.published().replacing(OLD, control);
    assertThat(plan.errors()).isEmpty();
    return (Service)
        PlanGraph.of(Objects.requireNonNull(plan.read().plan())).component("notes-api");
  }

  @Test
  void readsAUnitOnHostsOfItsSites() {
    Service service =
        service(
            """
                control: systemd
                unit: notes-api
                ssh: {user: ops, key: file:/k, knownHosts: /h, host: a.example.com}
                maintenance: {url: "http://a/m", on: "true", token: env:T}
                sites:
                  weu: {sshHost: b.example.com, sshPort: 2222, maintenanceUrl: "http://b/m"}
            """);

    assertThat(service.ssh()).isEqualTo(access("a.example.com", "22"));
    assertThat(service.at("neu").ssh()).isEqualTo(access("a.example.com", "22"));
    assertThat(service.at("weu").ssh()).isEqualTo(access("b.example.com", "2222"));
    assertThat(service.at("weu").unit()).isEqualTo("notes-api");
    assertThat(service.at("weu").maintenance())
        .isEqualTo(
            new Maintenance(
                new Reference("http://b/m"), "true", "off", new SecretReference("env:T")));
  }

  @Test
  void readsCommandsOfASite() {
    Service service =
        service(
            """
                control: exec
                restart: [/bin/again]
                start: [/bin/up]
                stop: [/bin/down]
                sites: {weu: {start: [/bin/up, weu]}}
            """);

    assertThat(service.at("weu").start()).isEqualTo(List.of("/bin/up", "weu"));
    assertThat(service.at("weu").stop()).isEqualTo(List.of("/bin/down"));
    assertThat(service.at("weu").restart()).isEqualTo(List.of("/bin/again"));
    assertThat(service.at("neu").start()).isEqualTo(List.of("/bin/up"));
  }

  @Test
  void readsWhereTheHostOfAServerIsLoggedInTo() {
    NotesPlan plan =
        NotesPlan.published()
            .replacing(
                "maintenanceDatabase: postgres",
                "control: ssh\n    unit: pg\n    dataDirectory: /d\n"
                    + "    ssh: {user: ops, key: file:/k, knownHosts: /h}")
            .replacing("weu: {host:", "weu: {sshHost: b.example.com, sshPort: 2222, host:");

    assertThat(plan.errors()).isEmpty();
    Server server = Objects.requireNonNull(plan.read().plan()).servers().get(0);
    assertThat(Objects.requireNonNull(server.members().get(0).control()).ssh())
        .isEqualTo(access("b.example.com", "2222"));
  }

  private static SshAccess access(String host, String port) {
    return new SshAccess(
        new Reference(host),
        new Reference(port),
        new Reference("ops"),
        new SecretReference("file:/k"),
        new Reference("/h"));
  }
}
