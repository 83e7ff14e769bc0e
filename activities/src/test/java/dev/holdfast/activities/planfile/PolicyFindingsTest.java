package dev.holdfast.activities.planfile;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Approvals, calendars and money that cannot be; words that mean nothing. */
final class PolicyFindingsTest {

  /** How the orders' clients are sent to a site. */
  private static final String FRONT_DOOR =
      """
      method: dns
          address: api.reskflow.example.com
          targets: {pdx: 192.0.2.10, iad: 198.51.100.10}
          ttl: 60s
          dns:
            zone: reskflow.example.com
            servers:                                # the first takes updates, both are asked
              - env:RESKFLOW_DNS_PDX:-192.0.2.53
              - env:RESKFLOW_DNS_IAD:-198.51.100.53
            key: holdfast
            secret: env:RESKFLOW_TSIG_SECRET
      """;

  static List<PlanEdit> hooks() {
    return List.of(
        new PlanEdit(
            "reskflow",
            "currency: USD\n",
            "currency: USD\nhooks: {}\n",
            Code.PLAN_BAD_VALUE,
            "hooks",
            "purge-caches"),
        new PlanEdit(
            "reskflow",
            "currency: USD\n",
            "currency: USD\nhooks: {cachePurge: {}}\n",
            Code.PLAN_MISSING_KEY,
            "hooks.cachePurge",
            "purge-caches"),
        new PlanEdit(
            "reskflow",
            "currency: USD\n",
            "currency: USD\nhooks: {cachePurge: {run: [/bin/true], http: {url: \"http://a\"}}}\n",
            Code.PLAN_BAD_VALUE,
            "hooks.cachePurge",
            "remove one of them"),
        new PlanEdit(
            "reskflow",
            "currency: USD\n",
            "currency: USD\nhooks: {cachePurge: {run: [true]}}\n",
            Code.PLAN_WRONG_TYPE,
            "hooks.cachePurge.run[0]",
            "/usr/bin"),
        new PlanEdit(
            "reskflow",
            "currency: USD\n",
            "currency: USD\nhooks: {cachePurge: {run: [purge]}}\n",
            Code.PLAN_BAD_VALUE,
            "hooks.cachePurge.run[0]",
            "/usr/bin/systemctl"),
        new PlanEdit(
            "reskflow",
            "currency: USD\n",
            "currency: USD\nhooks: {statuspage: {run: [/bin/true]}}\n",
            Code.PLAN_UNKNOWN_KEY,
            "hooks.statuspage",
            "write statusPage"),
        new PlanEdit(
            "reskflow",
            "currency: USD\n",
            "currency: USD\nhooks: {statusPage: {http: {send: put}}}\n",
            Code.PLAN_MISSING_KEY,
            "hooks.statusPage.http.url",
            "add url: https://"),
        new PlanEdit(
            "reskflow",
            "currency: USD\n",
            "currency: USD\nhooks: {statusPage: {http: {url: \"http://a\", send: delete}}}\n",
            Code.PLAN_BAD_VALUE,
            "hooks.statusPage.http.send",
            "send: put"),
        new PlanEdit(
            "reskflow",
            "currency: USD\n",
            "currency: USD\nhooks: {statusPage: {http: {url: \"https://ada:pw@a\"}}}\n",
            Code.PLAN_SECRET_NOT_A_REFERENCE,
            "hooks.statusPage.http.url",
            "env:NAME"),
        new PlanEdit(
            "reskflow",
            "currency: USD\n",
            "currency: USD\nhooks: {statusPage: {http: {url: \"http://a\", secret: hunter2}}}\n",
            Code.PLAN_SECRET_NOT_A_REFERENCE,
            "hooks.statusPage.http.secret",
            "env:CDN_TOKEN"));
  }

  static List<PlanEdit> policies() {
    return List.of(
        new PlanEdit(
            "reskflow",
            "Los_Angeles",
            "Los_Angles",
            Code.PLAN_UNKNOWN_TIME_ZONE,
            "timeZone",
            "write America/Los_Angeles"),
        new PlanEdit(
            "reskflow", "y: USD", "y: ZZZ", Code.PLAN_UNKNOWN_CURRENCY, "currency", "EUR or USD"),
        new PlanEdit(
            "reskflow",
            "currency: USD\n",
            "currency: USD\nprobe: {every: 5ms}\n",
            Code.PLAN_BAD_VALUE,
            "probe.every",
            "write 20ms or more"),
        new PlanEdit(
            "reskflow",
            "currency: USD\n",
            "currency: USD\nprobe: {failures: 60, timeout: 30s}\n",
            Code.PLAN_BAD_VALUE,
            "probe",
            "lower failures"),
        new PlanEdit(
            "reskflow",
            "currency: USD\n",
            "",
            Code.PLAN_MISSING_KEY,
            "currency",
            "add currency: USD"),
        new PlanEdit(
            "reskflow",
            "\"02:00\", to: \"04:00\"",
            "\"02:00\", to: \"01:00\"",
            Code.PLAN_WINDOW_NEVER_OPENS,
            "changes.windows[0].to",
            "a later time"),
        new PlanEdit(
            "reskflow",
            "from: 12-20, to: 12-31",
            "from: 01-01, to: 12-31",
            Code.PLAN_WINDOW_NEVER_OPENS,
            "changes.blackouts",
            "leave some days"),
        new PlanEdit(
            "reskflow",
            "from: 12-20, to: 12-31",
            "from: 12-20, to: 12-19",
            Code.PLAN_WINDOW_NEVER_OPENS,
            "changes.blackouts",
            "leave some days"),
        new PlanEdit(
            "reskflow",
            "to: 2026-11-29",
            "to: 2026-11-09",
            Code.PLAN_WINDOW_NEVER_OPENS,
            "changes.blackouts[0].to",
            "a later day"),
        new PlanEdit(
            "reskflow",
            "to: 12-31",
            "to: 02-30",
            Code.PLAN_BAD_VALUE,
            "changes.blackouts[2].to",
            "a day of the calendar"),
        new PlanEdit(
            "reskflow",
            "to: 12-31",
            "to: 2026-12-31",
            Code.PLAN_BAD_VALUE,
            "changes.blackouts[2].to",
            "both without"),
        new PlanEdit(
            "reskflow",
            "name: Cyber Monday",
            "name: year end",
            Code.PLAN_DUPLICATE_NAME,
            "changes.blackouts[2].name",
            "a name of its own"),
        new PlanEdit(
            "reskflow",
            "      orders-iad:",
            "      orders-server-pdx:",
            Code.PLAN_DUPLICATE_NAME,
            "servers.orders-server.standbys.orders-server-pdx",
            "no SERVER-SITE of a place"),
        new PlanEdit(
            "reskflow",
            "  orders-server:",
            "  uploads:",
            Code.PLAN_DUPLICATE_NAME,
            "servers.uploads",
            "give the server another name"),
        new PlanEdit(
            "reskflow",
            "required: 2",
            "required: 4",
            Code.PLAN_APPROVALS_UNREACHABLE,
            "approvals.required",
            "name more approvers"),
        new PlanEdit(
            "reskflow",
            "required: 2",
            "required: 3",
            Code.PLAN_APPROVALS_WITHOUT_RESERVE,
            "approvals.required",
            "one more approver"),
        new PlanEdit(
            "reskflow",
            "name: radia",
            "name: ada",
            Code.PLAN_DUPLICATE_NAME,
            "approvals.approvers[2].name",
            "remove one"));
  }

  static List<PlanEdit> traffic() {
    String door = "components.front-door.";
    String targets = "targets: {pdx: 192.0.2.10, iad: 198.51.100.10}";
    String method = "method: dns\n    address: api.reskflow.example.com";
    return List.of(
        new PlanEdit(
            "reskflow",
            targets,
            "targets: {pdx: 192.0.2.10}",
            Code.PLAN_MISSING_KEY,
            door + "targets",
            "add iad: 10.0.0.5"),
        new PlanEdit(
            "reskflow",
            targets,
            "targets: {pdx: 192.0.2.10, iad: 192.0.2.10}",
            Code.PLAN_DUPLICATE_NAME,
            door + "targets.iad",
            "a target of its own"),
        new PlanEdit(
            "reskflow",
            "zone: reskflow.example.com",
            "zone: flow.example.com",
            Code.PLAN_BAD_VALUE,
            door + "dns.zone",
            "the zone that the name is in"),
        new PlanEdit(
            "reskflow",
            method,
            method + "\n    pgbouncer: {database: a, file: /b}",
            Code.PLAN_BAD_VALUE,
            door + "pgbouncer",
            "remove it"),
        new PlanEdit(
            "reskflow",
            "secret: env:RESKFLOW_TSIG_SECRET",
            "secret: hunter2",
            Code.PLAN_SECRET_NOT_A_REFERENCE,
            door + "dns.secret",
            "env:HOLDFAST_TSIG_SECRET"),
        new PlanEdit(
            "reskflow",
            FRONT_DOOR,
            "method: clients\n    address: postgresql://a,b/c\n    "
                + "targets: {pdx: \"a:1\", iad: \"b:1\"}\n    ttl: 60s\n",
            Code.PLAN_MISSING_KEY,
            door + "login",
            "login: {user: holdfast"),
        new PlanEdit(
            "reskflow",
            FRONT_DOOR,
            "method: haproxy\n    address: /run/haproxy.sock\n    "
                + "targets: {pdx: notes/pdx, iad: iad}\n    ttl: 60s\n",
            Code.PLAN_BAD_VALUE,
            door + "targets.iad",
            "iad: notes/weu-1"));
  }

  static List<PlanEdit> shapes() {
    return List.of(
        new PlanEdit(
            "reskflow",
            "weekly sun 02:00",
            "weekly sunday 02:00",
            Code.PLAN_BAD_VALUE,
            "servers.orders-server.backups.schedules[0].at",
            "at: daily 02:00"),
        new PlanEdit(
            "reskflow",
            "days: [sat]",
            "days: [Saturday]",
            Code.PLAN_BAD_VALUE,
            "changes.windows[1].days[0]",
            "for example tue"),
        new PlanEdit(
            "reskflow",
            "postgres: {concurrency",
            "postgress: {concurrency",
            Code.PLAN_UNKNOWN_KEY,
            "providers.postgress",
            "write postgres"),
        new PlanEdit(
            "reskflow",
            "kind: traffic",
            "kind: trafic",
            Code.PLAN_BAD_VALUE,
            "components.front-door.kind",
            "kind: service"),
        new PlanEdit(
            "reskflow",
            "method: dns",
            "methd: dns\n    method: dns",
            Code.PLAN_UNKNOWN_KEY,
            "components.front-door.methd",
            "write method"),
        new PlanEdit(
            "reskflow",
            "    method: dns\n",
            "",
            Code.PLAN_MISSING_KEY,
            "components.front-door.method",
            "add method: dns"),
        new PlanEdit(
            "reskflow",
            "costPerHour: 12000",
            "costPerHour: 12000\n        costPerMinute: 200",
            Code.PLAN_BAD_VALUE,
            "servers.orders-server.databases.orders.costPerMinute",
            "remove one of them"),
        new PlanEdit(
            "reskflow",
            "tcp: {host: \"env:RESKFLOW_API:-api.reskflow.example.com\", port:"
                + " \"env:RESKFLOW_API_PORT:-443\"}",
            "required: true",
            Code.PLAN_MISSING_KEY,
            "components.front-door.checks[0]",
            "or another of them"),
        new PlanEdit(
            "reskflow",
            "maxErrors: 5%",
            "maxErrors: 5",
            Code.PLAN_WRONG_TYPE,
            "failback.maxErrors",
            "maxErrors: 5%"),
        new PlanEdit(
            "reskflow",
            "{name: radia, key: MC",
            "{name: radia, key: XY",
            Code.PLAN_BAD_VALUE,
            "approvals.approvers[2].key",
            "key: MCow"));
  }

  @ParameterizedTest
  @MethodSource({"policies", "hooks", "traffic", "shapes"})
  void findsExactlyThat(PlanEdit edit) {
    edit.isAllThatIsFound();
  }
}
