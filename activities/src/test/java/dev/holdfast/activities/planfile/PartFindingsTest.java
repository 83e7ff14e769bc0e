package dev.holdfast.activities.planfile;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers and components that cannot be what the plan says. */
final class PartFindingsTest {

  static List<PlanEdit> servers() {
    return List.of(
        new PlanEdit(
            "reskflow",
            "site: iad",
            "site: aid",
            Code.PLAN_UNKNOWN_SITE,
            "servers.orders-server.standbys.orders-iad.site",
            "write iad"),
        new PlanEdit(
            "reskflow",
            "iad: 198",
            "iax: 198",
            Code.PLAN_UNKNOWN_SITE,
            "components.front-door.targets.iax",
            "write iad"),
        new PlanEdit(
            "reskflow",
            "witness: cmh",
            "witness: pdx",
            Code.PLAN_WITNESS_AT_HOME,
            "witness",
            "a third place"),
        new PlanEdit(
            "reskflow",
            """
                    sshPort: env:RESKFLOW_PG_PDX_SSH:-22
                user: env:RESKFLOW_PG_USER:-postgres
                password: env:RESKFLOW_PG_PASSWORD
                control: ssh                              # can see that the old primary is down, and keep it so
                unit: postgresql@15-main
                ssh:                                      # keys, no passwords; an unknown host is refused
                  user: postgres
                  key: file:/etc/holdfast/id_ed25519
                  knownHosts: env:RESKFLOW_KNOWN_HOSTS:-/etc/holdfast/known_hosts
                standbys:
                  orders-iad:
                    site: iad
                    host: env:RESKFLOW_PG_IAD:-pg.iad.example.com
                    port: env:RESKFLOW_PG_IAD_PORT:-5432
                    dataDirectory: env:RESKFLOW_PG_IAD_DATA:-/var/lib/postgresql/15/main
                    sshPort: env:RESKFLOW_PG_IAD_SSH:-22
            """,
            """
                user: postgres
                control: command
                start: [/bin/a]
                stop: [/bin/b]
                standbys:
                  orders-iad:
                    site: iad
                    host: pg.iad.example.com
            """,
            Code.PLAN_NO_FENCE_PROOF,
            "servers.orders-server.standbys",
            "systemd or ssh, a guard"),
        new PlanEdit(
            "devops-platform",
            "    unit: postgresql@15-main\n",
            "",
            Code.PLAN_MISSING_KEY,
            "servers.knowledge-server.unit",
            "add unit: postgresql@15-main"),
        new PlanEdit(
            "devops-platform",
            "control: systemd",
            "control: command\n    stop: [/bin/b]",
            Code.PLAN_MISSING_KEY,
            "servers.knowledge-server.start",
            "add start: ["),
        new PlanEdit(
            "notes",
            "maintenanceDatabase: postgres",
            "control: pg_ctl",
            Code.PLAN_MISSING_KEY,
            "servers.notes-server.dataDirectory",
            "add dataDirectory: /"),
        new PlanEdit(
            "devops-platform",
            "    control: systemd\n",
            "",
            Code.PLAN_MISSING_KEY,
            "servers.knowledge-server.control",
            "add control: systemd"),
        new PlanEdit(
            "devops-platform",
            "    dataDirectory: /var/lib/postgresql/15/main\n",
            "",
            Code.PLAN_MISSING_KEY,
            "servers.knowledge-server.dataDirectory",
            "add dataDirectory: /"),
        new PlanEdit(
            "devops-platform",
            "control: systemd",
            "control: ssh",
            Code.PLAN_MISSING_KEY,
            "servers.knowledge-server.ssh",
            "add ssh: {user: "),
        new PlanEdit(
            "reskflow",
            "control: ssh",
            "control: systemd",
            Code.PLAN_BAD_VALUE,
            "servers.orders-server.ssh",
            "write control: ssh"),
        new PlanEdit(
            "reskflow",
            "      user: postgres\n",
            "      user: postgres\n      port: 70000x\n",
            Code.PLAN_BAD_VALUE,
            "servers.orders-server.ssh.port",
            "port: 22"),
        new PlanEdit(
            "devops-platform",
            "port: \"env:PLATFORM_PG_PORT:-5432\"}",
            "port: \"env:PLATFORM_PG_PORT:-5432\", sshPort: 2222}",
            Code.PLAN_MISSING_KEY,
            "servers.knowledge-server.places.hel.sshPort",
            "add ssh: {user: "),
        new PlanEdit(
            "devops-platform",
            "hosts: [knowledge-server]",
            "hosts: [knowledge-serve]",
            Code.PLAN_UNKNOWN_SERVER,
            "components.platform-vm.hosts[0]",
            "write knowledge-server"),
        new PlanEdit(
            "reskflow",
            """
            host: env:RESKFLOW_PG_IAD:-pg.iad.example.com
                    port: env:RESKFLOW_PG_IAD_PORT:-5432
            """,
            """
            host: env:RESKFLOW_PG_PDX:-pg.pdx.example.com
                    port: env:RESKFLOW_PG_PDX_PORT:-5432
            """,
            Code.PLAN_DUPLICATE_NAME,
            "servers.orders-server.standbys.orders-iad",
            "each server once"),
        new PlanEdit(
            "reskflow",
            "port: env:RESKFLOW_PG_IAD_PORT:-5432",
            "port: env:P:-99999",
            Code.PLAN_BAD_VALUE,
            "servers.orders-server.standbys.orders-iad.port",
            "port: 5432"));
  }

  static List<PlanEdit> components() {
    return List.of(
        new PlanEdit(
            "devops-platform",
            "    undo: [/usr/local/bin/drop-knowledge-base]\n",
            "",
            Code.PLAN_NO_UNDO,
            "components.knowledge-base.undo",
            "or irreversible: true"),
        new PlanEdit(
            "devops-platform",
            "    undo: [",
            "    irreversible: true\n    undo: [",
            Code.PLAN_BAD_VALUE,
            "components.knowledge-base.irreversible",
            "remove one of the two"),
        new PlanEdit(
            "devops-platform",
            "- name: accepts logins\n",
            "- name: accepts logins\n        required: false\n",
            Code.PLAN_NO_REQUIRED_CHECK,
            "components.platform-vm.checks",
            "add a check"),
        new PlanEdit(
            "reskflow",
            "- name: takes payments\n",
            "- name: takes payments\n        required: false\n",
            Code.PLAN_NO_REQUIRED_CHECK,
            "components.payment-api.checks",
            "required: false away"),
        new PlanEdit(
            "devops-platform",
            """
                checks:
                  - name: there is a data directory
                    command: {run: [/usr/bin/test, -f, /var/lib/postgresql/15/main/PG_VERSION]}
            """,
            "",
            Code.PLAN_NO_REQUIRED_CHECK,
            "components.postgres-volume.checks",
            "add a check"),
        new PlanEdit(
            "reskflow",
            "tcp: {host: \"env:RESKFLOW_API:-api.reskflow.example.com\", port:"
                + " \"env:RESKFLOW_API_PORT:-443\"}",
            "tables: [orders]",
            Code.PLAN_CHECK_NOT_POSSIBLE,
            "components.front-door.checks[0]",
            "ask by http, tcp or command"),
        new PlanEdit(
            "reskflow",
            "env:RESKFLOW_API_PORT:-443",
            "env:P:-0",
            Code.PLAN_BAD_VALUE,
            "components.front-door.checks[0].tcp.port",
            "port: 5432"),
        new PlanEdit(
            "reskflow",
            "- name: takes payments\n",
            "- name: twice\n        tcp: {host: h, port: 1}\n      - name: twice\n",
            Code.PLAN_DUPLICATE_NAME,
            "components.payment-api.checks[1].name",
            "a name of its own"),
        new PlanEdit(
            "devstack",
            "location: env:DEVSTACK_CERTIFICATES:-/srv/devstack/certificates",
            "location: env:DEVSTACK_CONFIG:-/srv/devstack/config",
            Code.PLAN_DUPLICATE_NAME,
            "components.certificates.location",
            "a folder of its own"),
        new PlanEdit(
            "devops-platform",
            "env:PLATFORM_CODE_ORIGIN:-ssh://git@",
            "https://me:hunter2@",
            Code.PLAN_SECRET_NOT_A_REFERENCE,
            "components.code.origin",
            "change the secret"),
        new PlanEdit(
            "reskflow",
            "env:RESKFLOW_ORDER_HEALTH:-http://",
            "https://hunter2@",
            Code.PLAN_SECRET_NOT_A_REFERENCE,
            "components.order-api.checks[0].http.url",
            "env:NAME"),
        new PlanEdit(
            "devops-platform",
            "env:PLATFORM_API_KEY]",
            "hunter2]",
            Code.PLAN_SECRET_NOT_A_REFERENCE,
            "components.platform-secrets.items[1]",
            "change the secret"));
  }

  private static final String RESTART = "restart: [/usr/bin/systemctl, restart, order-api]";

  private static PlanEdit ofService(String control, Code code, String path, String fix) {
    return new PlanEdit(
        "reskflow",
        "control: exec\n    " + RESTART,
        control,
        code,
        "components.order-api." + path,
        fix);
  }

  static List<PlanEdit> services() {
    return List.of(
        ofService("control: exec", Code.PLAN_MISSING_KEY, "restart", "add restart: ["),
        ofService("control: systemd", Code.PLAN_MISSING_KEY, "unit", "add unit: order-api"),
        ofService(
            "control: systemd\n    unit: order-api\n    " + RESTART,
            Code.PLAN_BAD_VALUE,
            "restart",
            "remove it"),
        ofService(
            "control: exec\n    unit: order-api\n    " + RESTART,
            Code.PLAN_BAD_VALUE,
            "unit",
            "remove it"),
        ofService(
            "control: systemd\n    unit: order-api\n    ssh: {user: u, key: file:/k, knownHosts: /h}",
            Code.PLAN_MISSING_KEY,
            "ssh.host",
            "sshHost to each"),
        ofService(
            "control: systemd\n    unit: order-api\n    sites: {iad: {sshHost: h}}",
            Code.PLAN_MISSING_KEY,
            "sites.iad.sshHost",
            "add ssh: {user: "),
        ofService(
            "control: exec\n    sites: {aid: {stop: [/bin/true]}}\n    " + RESTART,
            Code.PLAN_UNKNOWN_SITE,
            "sites.aid",
            "write iad"),
        ofService(
            "control: exec\n    sites: {iad: {maintenanceUrl: \"http://h\"}}\n    " + RESTART,
            Code.PLAN_MISSING_KEY,
            "sites.iad.maintenanceUrl",
            "add maintenance: {url: "),
        ofService(
            "control: exec\n    maintenance: {url: \"https://hunter2@h\"}\n    " + RESTART,
            Code.PLAN_SECRET_NOT_A_REFERENCE,
            "maintenance.url",
            "env:NAME"));
  }

  @ParameterizedTest
  @MethodSource({"servers", "components", "services"})
  void findsExactlyThat(PlanEdit edit) {
    edit.isAllThatIsFound();
  }
}
