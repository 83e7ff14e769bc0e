package dev.holdfast.activities.planfile;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Promises that cannot be kept: times, losses, backups. */
final class PromiseFindingsTest {

  static List<PlanEdit> times() {
    return List.of(
        new PlanEdit(
            "reskflow",
            "rto: 15m\n    control: exec\n    restart: [/usr/bin/systemctl, restart, order-api]",
            "rto: 5m\n    control: exec\n    restart: [/usr/bin/systemctl, restart, order-api]",
            Code.PLAN_RTO_BEFORE_DEPENDENCY,
            "components.order-api.rto",
            "rto: 12m or more here, or less for orders"),
        new PlanEdit(
            "reskflow",
            "maxDowntime: 30m",
            "maxDowntime: 10m",
            Code.PLAN_RTO_BEYOND_MAX_DOWNTIME,
            "functions.payment.maxDowntime",
            "rto: 10m or less for payment-api, or maxDowntime: 15m"),
        new PlanEdit(
            "reskflow",
            "ttl: 60s",
            "ttl: 20m",
            Code.PLAN_RTO_BEFORE_DEPENDENCY,
            "components.front-door.ttl",
            "ttl: 15m or less"),
        new PlanEdit(
            "devstack",
            "rto: 30m\n    budget: 1m\n    dependsOn: [services]",
            "rto: 40m\n    budget: 1m\n    dependsOn: [services]",
            Code.PLAN_OBJECTIVE_BEYOND_PLAN,
            "components.gateway.rto",
            "rto: 30m or less, a later tier"),
        new PlanEdit(
            "devstack",
            "rpo: 24h\n        budget: 8m\n        dependsOn: [vault]\n        backups: &nightly",
            "rpo: 48h\n        budget: 8m\n        dependsOn: [vault]\n        backups: &nightly",
            Code.PLAN_OBJECTIVE_BEYOND_PLAN,
            "servers.stack-postgres.databases.app.rpo",
            "rpo: 1d or less"),
        new PlanEdit(
            "devstack",
            "budget: 1m\n    dependsOn: [services]",
            "budget: 20m\n    dependsOn: [services]",
            Code.PLAN_BUDGETS_BEYOND_RTO,
            "components.gateway.rto",
            "rto: 36m"),
        new PlanEdit(
            "devstack",
            "rto: 30m\n    budget: 1m\n    dependsOn: [services]",
            "budget: 20m\n    dependsOn: [services]",
            Code.PLAN_BUDGETS_BEYOND_RTO,
            "components.gateway.rto",
            "rto: 36m in objectives"),
        new PlanEdit(
            "notes",
            "notify:",
            "functions: {x: {maxDowntime: 1h, needs: [y]}}\nnotify:",
            Code.PLAN_UNKNOWN_COMPONENT,
            "functions.x.needs[0]",
            "name a database or component"),
        new PlanEdit(
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
        new PlanEdit(
            "reskflow",
            "{after: 15m, effect: orders are",
            "{after: 0s, effect: orders are",
            Code.PLAN_IMPACT_NOT_ASCENDING,
            "servers.orders-server.databases.orders.impact[1].after",
            "in the order of time"));
  }

  static List<PlanEdit> losses() {
    return List.of(
        new PlanEdit(
            "devops-platform",
            "every 15m, keep: 30d}      #",
            "every 30m, keep: 30d}      #",
            Code.PLAN_RPO_CANNOT_BE_MET,
            "servers.knowledge-server.databases.knowledge.rpo",
            "{kind: continuous, at: every 15m}"),
        new PlanEdit(
            "devops-platform",
            "rpo: 1h      ",
            "rpo: 10m     ",
            Code.PLAN_RPO_CANNOT_BE_MET,
            "components.postgres-volume.rpo",
            "backups.schedules: {at: every 10m}"),
        new PlanEdit(
            "devops-platform",
            "{mode: synchronous}",
            "{mode: asynchronous}",
            Code.PLAN_RPO_CANNOT_BE_MET,
            "components.platform-secrets.rpo",
            "let a copy follow synchronously, or write rpo: 1m"),
        new PlanEdit(
            "notes",
            "rpo: 24h",
            "rpo: 1h",
            Code.PLAN_RPO_WITHOUT_SOURCE,
            "servers.notes-server.databases.notes.rpo",
            "archive WAL at least that often"),
        new PlanEdit(
            "devops-platform",
            "    replication: {mode: synchronous}\n",
            "",
            Code.PLAN_RPO_WITHOUT_SOURCE,
            "components.platform-secrets.rpo",
            "let a copy follow synchronously"),
        new PlanEdit(
            "reskflow",
            "rpo: 5m\n        backups: *dumps\n        checks:\n          - name: positions",
            "rpo: 2m\n        backups: *dumps\n        checks:\n          - name: positions",
            Code.PLAN_RPO_ONLY_REPLICATED,
            "servers.orders-server.databases.tracking.rpo",
            "archive WAL too"),
        new PlanEdit(
            "reskflow",
            "at: hourly, keep: 90d",
            "at: hourly, keep: 30m",
            Code.PLAN_RETENTION_TOO_SHORT,
            "components.uploads.backups.schedules[0].keep",
            "keep: 2h or more"),
        new PlanEdit(
            "reskflow",
            "every 5m, keep: 24h}",
            "every 5m, keep: 6h}",
            Code.PLAN_RETENTION_TOO_SHORT,
            "servers.orders-server.backups.schedules[2].keep",
            "keep: 1d or more"),
        new PlanEdit(
            "reskflow",
            "every 5m, keep: 24h}",
            "every 5m, count: 9}",
            Code.PLAN_BAD_VALUE,
            "servers.orders-server.backups.schedules[2].count",
            "keep: 24h instead"),
        new PlanEdit(
            "reskflow",
            "        - {kind: full, at: weekly sun 02:00, keep: 28d}\n",
            "",
            Code.PLAN_BACKUP_INCOMPLETE,
            "servers.orders-server.backups.schedules",
            "add {kind: full"),
        new PlanEdit(
            "notes",
            "jobs: 2",
            "schedules: [{kind: incremental, at: daily 02:00}]",
            Code.PLAN_BACKUP_INCOMPLETE,
            "servers.notes-server.databases.notes.backups.schedules[0].kind",
            "write kind: full"),
        new PlanEdit(
            "reskflow",
            "{at: hourly, keep: 90d}",
            "{at: hourly, keep: 90d}\n        - {at: daily 02:00}",
            Code.PLAN_DUPLICATE_NAME,
            "components.uploads.backups.schedules[1]",
            "one schedule of each kind"));
  }

  @ParameterizedTest
  @MethodSource({"times", "losses"})
  void findsExactlyThat(PlanEdit edit) {
    edit.isAllThatIsFound();
  }
}
