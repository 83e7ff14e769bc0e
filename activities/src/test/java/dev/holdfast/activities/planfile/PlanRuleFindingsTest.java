package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.plan.PlanFinding;
import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One edit of an example plan, one finding: the rule, the place, and what would be right. */
final class PlanRuleFindingsTest {

  /** An edit, and all that is found then. */
  record Edit(String plan, String old, String now, Code code, String path, String fix) {
    @Override
    public String toString() {
      return code + " at " + path + ": " + now.lines().findFirst().orElse("(removed)").strip();
    }
  }

  static List<Edit> times() {
    return List.of(
        new Edit(
            "reskflow",
            "rto: 15m\n    control: exec\n    restart: [/usr/bin/systemctl, restart, order-api]",
            "rto: 5m\n    control: exec\n    restart: [/usr/bin/systemctl, restart, order-api]",
            Code.PLAN_RTO_BEFORE_DEPENDENCY,
            "components.order-api.rto",
            "rto: 12m or more here, or less for orders"),
        new Edit(
            "reskflow",
            "maxDowntime: 30m",
            "maxDowntime: 10m",
            Code.PLAN_RTO_BEYOND_MAX_DOWNTIME,
            "functions.payment.maxDowntime",
            "rto: 10m or less for payment-api, or maxDowntime: 15m"),
        new Edit(
            "reskflow",
            "ttl: 60s",
            "ttl: 20m",
            Code.PLAN_RTO_BEFORE_DEPENDENCY,
            "components.front-door.ttl",
            "ttl: 15m or less"),
        new Edit(
            "devstack",
            "rto: 30m\n    budget: 1m\n    dependsOn: [services]",
            "rto: 40m\n    budget: 1m\n    dependsOn: [services]",
            Code.PLAN_OBJECTIVE_BEYOND_PLAN,
            "components.gateway.rto",
            "rto: 30m or less, a later tier"),
        new Edit(
            "devstack",
            "rpo: 24h\n        budget: 8m\n        dependsOn: [vault]\n        backups: &nightly",
            "rpo: 48h\n        budget: 8m\n        dependsOn: [vault]\n        backups: &nightly",
            Code.PLAN_OBJECTIVE_BEYOND_PLAN,
            "servers.stack-postgres.databases.app.rpo",
            "rpo: 1d or less"),
        new Edit(
            "devstack",
            "budget: 1m\n    dependsOn: [services]",
            "budget: 20m\n    dependsOn: [services]",
            Code.PLAN_BUDGETS_BEYOND_RTO,
            "components.gateway.rto",
            "rto: 36m"),
        new Edit(
            "notes",
            "notify:",
            "functions: {x: {maxDowntime: 1h, needs: [y]}}\nnotify:",
            Code.PLAN_UNKNOWN_COMPONENT,
            "functions.x.needs[0]",
            "name a database or component"),
        new Edit(
            "notes",
            "components:\n",
            """
            functions: {x: {maxDowntime: 1h, needs: [y]}}
            components:
              y: {kind: service, control: exec, restart: [/bin/true]}
            """,
            Code.PLAN_FUNCTION_WITHOUT_OBJECTIVE,
            "functions.x.maxDowntime",
            "give what it needs an rto"),
        new Edit(
            "reskflow",
            "{after: 15m, effect: orders are",
            "{after: 0s, effect: orders are",
            Code.PLAN_IMPACT_NOT_ASCENDING,
            "servers.orders-server.databases.orders.impact[1].after",
            "in the order of time"));
  }

  static List<Edit> losses() {
    return List.of(
        new Edit(
            "devops-platform",
            "every 15m, keep: 30d}      #",
            "every 30m, keep: 30d}      #",
            Code.PLAN_RPO_CANNOT_BE_MET,
            "servers.knowledge-server.databases.knowledge.rpo",
            "{kind: continuous, at: every 15m}"),
        new Edit(
            "devops-platform",
            "rpo: 1h      ",
            "rpo: 10m     ",
            Code.PLAN_RPO_CANNOT_BE_MET,
            "components.postgres-volume.rpo",
            "backups.schedules: {at: every 10m}"),
        new Edit(
            "devops-platform",
            "{mode: synchronous}",
            "{mode: asynchronous}",
            Code.PLAN_RPO_CANNOT_BE_MET,
            "components.platform-secrets.rpo",
            "let a copy follow synchronously, or write rpo: 1m"),
        new Edit(
            "notes",
            "rpo: 24h",
            "rpo: 1h",
            Code.PLAN_RPO_WITHOUT_SOURCE,
            "servers.notes-server.databases.notes.rpo",
            "archive WAL at least that often"),
        new Edit(
            "devops-platform",
            "    replication: {mode: synchronous}\n",
            "",
            Code.PLAN_RPO_WITHOUT_SOURCE,
            "components.platform-secrets.rpo",
            "let a copy follow synchronously"),
        new Edit(
            "reskflow",
            "rpo: 5m\n        backups: *dumps\n        checks:\n          - name: positions",
            "rpo: 2m\n        backups: *dumps\n        checks:\n          - name: positions",
            Code.PLAN_RPO_ONLY_REPLICATED,
            "servers.orders-server.databases.tracking.rpo",
            "archive WAL too"),
        new Edit(
            "reskflow",
            "at: hourly, keep: 90d",
            "at: hourly, keep: 30m",
            Code.PLAN_RETENTION_TOO_SHORT,
            "components.uploads.backups.schedules[0].keep",
            "keep: 2h or more"),
        new Edit(
            "reskflow",
            "every 5m, keep: 24h}",
            "every 5m, keep: 6h}",
            Code.PLAN_RETENTION_TOO_SHORT,
            "servers.orders-server.backups.schedules[2].keep",
            "keep: 1d or more"),
        new Edit(
            "reskflow",
            "every 5m, keep: 24h}",
            "every 5m, count: 9}",
            Code.PLAN_BAD_VALUE,
            "servers.orders-server.backups.schedules[2].count",
            "keep: 24h instead"),
        new Edit(
            "reskflow",
            "        - {kind: full, at: weekly sun 02:00, keep: 28d}\n",
            "",
            Code.PLAN_BACKUP_INCOMPLETE,
            "servers.orders-server.backups.schedules",
            "add {kind: full"),
        new Edit(
            "notes",
            "jobs: 2",
            "schedules: [{kind: incremental, at: daily 02:00}]",
            Code.PLAN_BACKUP_INCOMPLETE,
            "servers.notes-server.databases.notes.backups.schedules[0].kind",
            "write kind: full"),
        new Edit(
            "reskflow",
            "{at: hourly, keep: 90d}",
            "{at: hourly, keep: 90d}\n        - {at: daily 02:00}",
            Code.PLAN_DUPLICATE_NAME,
            "components.uploads.backups.schedules[1]",
            "one schedule of each kind"));
  }

  static List<Edit> servers() {
    return List.of(
        new Edit(
            "reskflow",
            "site: iad",
            "site: aid",
            Code.PLAN_UNKNOWN_SITE,
            "servers.orders-server.standbys.orders-iad.site",
            "write iad"),
        new Edit(
            "reskflow",
            "iad: 198",
            "iax: 198",
            Code.PLAN_UNKNOWN_SITE,
            "components.front-door.targets.iax",
            "write iad"),
        new Edit(
            "reskflow",
            "witness: cmh",
            "witness: pdx",
            Code.PLAN_WITNESS_AT_HOME,
            "witness",
            "a third place"),
        new Edit(
            "reskflow",
            "control: ssh",
            "start: [/bin/a]\n    stop: [/bin/b]\n    control: command",
            Code.PLAN_NO_FENCE_PROOF,
            "servers.orders-server.standbys",
            "a synchronous standby"),
        new Edit(
            "devops-platform",
            "    unit: postgresql@15-main\n",
            "",
            Code.PLAN_MISSING_KEY,
            "servers.knowledge-server.unit",
            "add unit: postgresql@15-main"),
        new Edit(
            "devops-platform",
            "control: systemd",
            "control: command\n    stop: [/bin/b]",
            Code.PLAN_MISSING_KEY,
            "servers.knowledge-server.start",
            "add start: ["),
        new Edit(
            "notes",
            "maintenanceDatabase: postgres",
            "control: pg_ctl",
            Code.PLAN_MISSING_KEY,
            "servers.notes-server.dataDirectory",
            "add dataDirectory: /"),
        new Edit(
            "devops-platform",
            "    control: systemd\n",
            "",
            Code.PLAN_MISSING_KEY,
            "servers.knowledge-server.control",
            "add control: systemd"),
        new Edit(
            "devops-platform",
            "hosts: [knowledge-server]",
            "hosts: [knowledge-serve]",
            Code.PLAN_UNKNOWN_SERVER,
            "components.platform-vm.hosts[0]",
            "write knowledge-server"),
        new Edit(
            "reskflow",
            "env:RESKFLOW_PG_IAD:-pg.iad.example.com",
            "env:RESKFLOW_PG_PDX:-pg.pdx.example.com",
            Code.PLAN_DUPLICATE_NAME,
            "servers.orders-server.standbys.orders-iad",
            "each server once"),
        new Edit(
            "reskflow",
            "maxLag: 1m",
            "port: env:P:-99999\n        maxLag: 1m",
            Code.PLAN_BAD_VALUE,
            "servers.orders-server.standbys.orders-iad.port",
            "port: 5432"));
  }

  static List<Edit> components() {
    return List.of(
        new Edit(
            "devops-platform",
            "    undo: [/usr/local/bin/drop-knowledge-base]\n",
            "",
            Code.PLAN_NO_UNDO,
            "components.knowledge-base.undo",
            "or irreversible: true"),
        new Edit(
            "devops-platform",
            "    undo: [",
            "    irreversible: true\n    undo: [",
            Code.PLAN_BAD_VALUE,
            "components.knowledge-base.irreversible",
            "remove one of the two"),
        new Edit(
            "devops-platform",
            "- name: accepts logins\n",
            "- name: accepts logins\n        required: false\n",
            Code.PLAN_NO_REQUIRED_CHECK,
            "components.platform-vm.checks",
            "add a check"),
        new Edit(
            "reskflow",
            "- name: takes payments\n",
            "- name: takes payments\n        required: false\n",
            Code.PLAN_NO_REQUIRED_CHECK,
            "components.payment-api.checks",
            "required: false away"),
        new Edit(
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
        new Edit(
            "reskflow",
            "tcp: {host: api.reskflow.example.com, port: 443}",
            "tables: [orders]",
            Code.PLAN_CHECK_NOT_POSSIBLE,
            "components.front-door.checks[0]",
            "ask by http, tcp or command"),
        new Edit(
            "reskflow",
            "example.com, port: 443",
            "example.com, port: \"env:P:-0\"",
            Code.PLAN_BAD_VALUE,
            "components.front-door.checks[0].tcp.port",
            "port: 5432"),
        new Edit(
            "reskflow",
            "- name: takes payments\n",
            "- name: twice\n        tcp: {host: h, port: 1}\n      - name: twice\n",
            Code.PLAN_DUPLICATE_NAME,
            "components.payment-api.checks[1].name",
            "a name of its own"),
        new Edit(
            "devstack",
            "location: /srv/devstack/certificates",
            "location: /srv/devstack/config",
            Code.PLAN_DUPLICATE_NAME,
            "components.certificates.location",
            "a folder of its own"),
        new Edit(
            "devops-platform",
            "env:PLATFORM_CODE_ORIGIN:-ssh://git@",
            "https://me:hunter2@",
            Code.PLAN_SECRET_NOT_A_REFERENCE,
            "components.code.origin",
            "change the secret"),
        new Edit(
            "reskflow",
            "env:RESKFLOW_ORDER_HEALTH:-http://",
            "https://hunter2@",
            Code.PLAN_SECRET_NOT_A_REFERENCE,
            "components.order-api.checks[0].http.url",
            "env:NAME"),
        new Edit(
            "devops-platform",
            "env:PLATFORM_API_KEY]",
            "hunter2]",
            Code.PLAN_SECRET_NOT_A_REFERENCE,
            "components.platform-secrets.items[1]",
            "change the secret"));
  }

  static List<Edit> policies() {
    return List.of(
        new Edit(
            "reskflow",
            "Los_Angeles",
            "Los_Angles",
            Code.PLAN_UNKNOWN_TIME_ZONE,
            "timeZone",
            "write America/Los_Angeles"),
        new Edit(
            "reskflow", "y: USD", "y: ZZZ", Code.PLAN_UNKNOWN_CURRENCY, "currency", "EUR or USD"),
        new Edit(
            "reskflow",
            "currency: USD\n",
            "",
            Code.PLAN_MISSING_KEY,
            "currency",
            "add currency: USD"),
        new Edit(
            "reskflow",
            "\"02:00\", to: \"04:00\"",
            "\"02:00\", to: \"01:00\"",
            Code.PLAN_WINDOW_NEVER_OPENS,
            "changes.windows[0].to",
            "a later time"),
        new Edit(
            "reskflow",
            "from: 12-20, to: 12-31",
            "from: 01-01, to: 12-31",
            Code.PLAN_WINDOW_NEVER_OPENS,
            "changes.blackouts",
            "leave some days"),
        new Edit(
            "reskflow",
            "from: 12-20, to: 12-31",
            "from: 12-20, to: 12-19",
            Code.PLAN_WINDOW_NEVER_OPENS,
            "changes.blackouts",
            "leave some days"),
        new Edit(
            "reskflow",
            "to: 2026-11-29",
            "to: 2026-11-09",
            Code.PLAN_WINDOW_NEVER_OPENS,
            "changes.blackouts[0].to",
            "a later day"),
        new Edit(
            "reskflow",
            "to: 12-31",
            "to: 02-30",
            Code.PLAN_BAD_VALUE,
            "changes.blackouts[2].to",
            "a day of the calendar"),
        new Edit(
            "reskflow",
            "to: 12-31",
            "to: 2026-12-31",
            Code.PLAN_BAD_VALUE,
            "changes.blackouts[2].to",
            "both without"),
        new Edit(
            "reskflow",
            "name: Cyber Monday",
            "name: year end",
            Code.PLAN_DUPLICATE_NAME,
            "changes.blackouts[2].name",
            "a name of its own"),
        new Edit(
            "reskflow",
            "required: 2",
            "required: 4",
            Code.PLAN_APPROVALS_UNREACHABLE,
            "approvals.required",
            "name more approvers"),
        new Edit(
            "reskflow",
            "required: 2",
            "required: 3",
            Code.PLAN_APPROVALS_WITHOUT_RESERVE,
            "approvals.required",
            "one more approver"),
        new Edit(
            "reskflow",
            "name: radia",
            "name: ada",
            Code.PLAN_DUPLICATE_NAME,
            "approvals.approvers[2].name",
            "remove one"));
  }

  static List<Edit> shapes() {
    return List.of(
        new Edit(
            "reskflow",
            "weekly sun 02:00",
            "weekly sunday 02:00",
            Code.PLAN_BAD_VALUE,
            "servers.orders-server.backups.schedules[0].at",
            "at: daily 02:00"),
        new Edit(
            "reskflow",
            "days: [sat]",
            "days: [Saturday]",
            Code.PLAN_BAD_VALUE,
            "changes.windows[1].days[0]",
            "for example tue"),
        new Edit(
            "reskflow",
            "postgres: {concurrency",
            "postgress: {concurrency",
            Code.PLAN_UNKNOWN_KEY,
            "providers.postgress",
            "write postgres"),
        new Edit(
            "reskflow",
            "kind: traffic",
            "kind: trafic",
            Code.PLAN_BAD_VALUE,
            "components.front-door.kind",
            "kind: service"),
        new Edit(
            "reskflow",
            "method: dns",
            "methd: dns\n    method: dns",
            Code.PLAN_UNKNOWN_KEY,
            "components.front-door.methd",
            "write method"),
        new Edit(
            "reskflow",
            "    method: dns\n",
            "",
            Code.PLAN_MISSING_KEY,
            "components.front-door.method",
            "add method: dns"),
        new Edit(
            "reskflow",
            "costPerHour: 12000",
            "costPerHour: 12000\n        costPerMinute: 200",
            Code.PLAN_BAD_VALUE,
            "servers.orders-server.databases.orders.costPerMinute",
            "remove one of them"),
        new Edit(
            "reskflow",
            "tcp: {host: api.reskflow.example.com, port: 443}",
            "required: true",
            Code.PLAN_MISSING_KEY,
            "components.front-door.checks[0]",
            "or another of them"),
        new Edit(
            "reskflow",
            "maxErrors: 5%",
            "maxErrors: 5",
            Code.PLAN_WRONG_TYPE,
            "failback.maxErrors",
            "maxErrors: 5%"),
        new Edit(
            "reskflow",
            "{name: radia, key: MC",
            "{name: radia, key: XY",
            Code.PLAN_BAD_VALUE,
            "approvals.approvers[2].key",
            "key: MCow"));
  }

  @ParameterizedTest
  @MethodSource({"times", "losses", "servers", "components", "policies", "shapes"})
  void findsExactlyThat(Edit edit) {
    PublishedPlan plan = PublishedPlan.of(edit.plan()).replacing(edit.old(), edit.now());

    List<PlanFinding> findings = plan.findings();

    assertThat(findings).as(findings.toString()).hasSize(1);
    PlanFinding finding = findings.get(0);
    assertThat(finding.code()).isEqualTo(edit.code());
    assertThat(finding.path()).isEqualTo(edit.path());
    assertThat(finding.fix()).contains(edit.fix());
    assertThat(finding.line()).isGreaterThan(1);
    assertThat(finding.toString()).doesNotContain("hunter2");
  }

  @Test
  void sparesPeopleWhatFollowsFromAnotherMistake() {
    PublishedPlan badTime = PublishedPlan.of("reskflow").replacing("rto: 12m", "rto: 12 minutes");
    PublishedPlan badBackups =
        PublishedPlan.of("devops-platform").replacing("schedules:", "schedule:");

    assertThat(badTime.findings())
        .extracting(PlanFinding::code)
        .containsExactly(Code.PLAN_BAD_VALUE);
    assertThat(badBackups.findings())
        .extracting(PlanFinding::code)
        .containsOnly(Code.PLAN_UNKNOWN_KEY);
  }

  @Test
  void hasAnExampleOfEveryRule() {
    Set<Code> ofFiles =
        Set.of(
            Code.PLAN_UNREADABLE,
            Code.PLAN_NOT_TEXT,
            Code.PLAN_NOT_YAML,
            Code.PLAN_EMPTY,
            Code.PLAN_YAML_NOT_SUPPORTED,
            Code.PLAN_TOO_COMPLEX,
            Code.PLAN_DUPLICATE_KEY);
    Stream<String> here =
        Stream.of(times(), losses(), servers(), components(), policies(), shapes())
            .flatMap(List::stream)
            .map(it -> it.code().name());
    Stream<String> notes =
        Stream.concat(
                PlanFindingsTest.wrongShapes().stream(), PlanFindingsTest.brokenRules().stream())
            .map(it -> (String) it.get()[4]);
    Set<String> shown = Stream.concat(here, notes).collect(Collectors.toCollection(TreeSet::new));
    shown.add("PLAN_NO_PLACE_AT_HOME");

    assertThat(Arrays.stream(Code.values()).filter(it -> !ofFiles.contains(it)).map(Code::name))
        .allMatch(shown::contains);
  }
}
