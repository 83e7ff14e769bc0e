package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.plan.BackupPolicy;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.TableName;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.plan.Webhook;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plan of a recovery test: one database on one server. A test changes it before a run. */
final class PlanInTest {

  private final String name;
  private final String database;
  private final Path backups;
  private int port;
  private String user = LocalPostgres.USER;
  private @Nullable SecretReference password;
  private String checkQuery = "SELECT count(*) FROM notes WHERE title IS NULL";
  private List<Check> otherChecks = List.of();
  private List<String> extensions = List.of("pg_trgm");
  private Duration stableFor = Duration.ofMillis(300);
  private int jobs = 2;
  private String restart = "/bin/true";
  private String webhook = "env:WEBHOOK";

  PlanInTest(String name, TestDatabase live, Path backups) {
    this.name = name;
    this.database = live.name();
    this.backups = backups;
    this.port = live.server().port();
  }

  String name() {
    return name;
  }

  String database() {
    return database;
  }

  /** A check that is not of the database. */
  PlanInTest alsoChecks(Check check) {
    otherChecks = List.of(check);
    return this;
  }

  PlanInTest checks(String query) {
    checkQuery = query;
    return this;
  }

  PlanInTest wantsExtension(String extension) {
    extensions = List.of("pg_trgm", extension);
    return this;
  }

  PlanInTest serverAt(int otherPort) {
    port = otherPort;
    return this;
  }

  PlanInTest logsInAs(String role, @Nullable String secretReference) {
    user = role;
    password = secretReference == null ? null : new SecretReference(secretReference);
    return this;
  }

  PlanInTest stableFor(Duration window) {
    stableFor = window;
    return this;
  }

  PlanInTest jobs(int count) {
    jobs = count;
    return this;
  }

  PlanInTest restartsWith(String command) {
    restart = command;
    return this;
  }

  PlanInTest tells(String secretReference) {
    webhook = secretReference;
    return this;
  }

  List<Service> services() {
    return List.of(
        new Service(
            "notes-api",
            Terms.after(List.of("notes")),
            List.of(),
            Service.Control.EXEC,
            List.of(restart)));
  }

  List<Webhook> webhooks() {
    return List.of(new Webhook(new SecretReference(webhook)));
  }

  DatabaseTarget target(String run) {
    Database wanted =
        new Database(
            "notes",
            database,
            Terms.within(Tier.P0, Duration.ofMinutes(10), Duration.ofHours(24)),
            new BackupPolicy(BackupPolicy.Engine.DUMP, new Reference(backups.toString()), jobs),
            List.of(TableName.of("notes"), TableName.of("decision_log")),
            extensions,
            checks(),
            stableFor,
            Duration.ofMinutes(5));
    Server server =
        new Server(
            "server",
            List.of(
                new Server.Place(
                    "weu",
                    new Reference(LocalPostgres.HOST),
                    new Reference(Integer.toString(port)))),
            new Reference(user),
            password,
            "postgres",
            List.of(wanted));
    return new DatabaseTarget(run, name, server, "weu", wanted);
  }

  private List<Check> checks() {
    List<Check> checks = new ArrayList<>(otherChecks);
    checks.add(new Check.Sql("every note has a title", true, checkQuery, "0"));
    checks.add(new Check.RowCounts("about as many rows", true, 0.05));
    return checks;
  }
}
