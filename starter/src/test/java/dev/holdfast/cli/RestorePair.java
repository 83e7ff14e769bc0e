package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.workflows.restore.SystemRestoreRequest;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Plan {@code pair}: databases notes and orders on one server, and a service that needs both. */
final class RestorePair {

  static final String PLAN = "pair";

  private final RestoreWorld world;

  /** Takes a backup of both. */
  RestorePair(RestoreWorld world) throws IOException, SQLException {
    this.world = world;
    allow("works", "exit 0");
    allow("fails", "echo no; exit 3");
    write("works");
    try (Connection connection = world.notes().server().connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE orders TEMPLATE pristine");
    }
    backUp("notes");
    backUp("orders");
  }

  private void backUp(String database) {
    world.cli().answer(0, "backup run", "backup", "run", file().toString(), database);
  }

  private void allow(String name, String script) throws IOException {
    Path file = world.home().resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(
        world.home().resolve("allowed-commands"), file + "\n", StandardOpenOption.APPEND);
  }

  /** The plan of the next runs, whose service is restarted by this command. */
  void write(String restart) throws IOException {
    String text =
        """
        plan: pair
        sites: [weu]
        home: weu
        servers:
          server:
            places:
              weu: {host: 127.0.0.1, port: "env:KILLS_PG_PORT"}
            user: postgres
            databases:
              notes: %s
              orders: %s
        components:
          web:
            kind: service
            control: exec
            restart: [%s]
            dependsOn: [notes, orders]
        """
            .formatted(database("P0"), database("P1"), world.home().resolve(restart));
    Files.writeString(file(), text);
  }

  /** As {@link #write}; the last of a chain is a database of which a check can't hold. */
  void writeWhatCanNotHold(CodeRepository code) throws IOException {
    write("works");
    String text =
        Files.readString(file())
            .replace(
                database("P1"),
                database("P1, dependsOn: [web]").replace("expect: \"0\"", "expect: \"1\""))
            .replace("dependsOn: [notes, orders]", "dependsOn: [notes, code]");
    String repository =
        "  code: {kind: repository, dependsOn: [notes], origin: %s, location: %s}\n"
            .formatted(code.origin(), code.location());
    Files.writeString(file(), text + repository);
  }

  private static String database(String tier) {
    return """
    {tier: %s, rto: 10m, rpo: 24h, stableFor: 1s,
            backups: {engine: dump, location: "env:KILLS_BACKUPS"},
            require: {tables: [notes]},
            checks: [{name: bodies, sql: SELECT count(*) FROM notes WHERE body = '', expect: "0"}]}
    """
        .formatted(tier)
        .strip();
  }

  /** The plan. */
  Path file() {
    return world.home().resolve("pair.yaml");
  }

  /** What {@code dr restore} of it says, which ends like this. */
  JsonNode restore(int exitCode, String... options) {
    String[] verb =
        Stream.concat(Stream.of("restore", file().toString()), Stream.of(options))
            .toArray(String[]::new);
    return world.cli().answer(exitCode, "restore", verb);
  }

  /** {@code dr restore} of all of it; returns the run. */
  String started() {
    return restore(4, "--detach", "--yes").path("run").asText();
  }

  /** Of all databases of the server. */
  List<String> names() throws SQLException {
    return world.notes().list("postgres", "SELECT datname FROM pg_database");
  }

  /** By hand, in Temporal. */
  void terminate(String workflowId) {
    try (TemporalConnection connection = world.temporal().connect()) {
      connection.client().newUntypedWorkflowStub(workflowId).terminate("by hand");
    }
  }

  /** How the newest run of the whole plan ended. */
  RunReport result() {
    try (TemporalConnection connection = world.temporal().connect()) {
      WorkflowStub run =
          connection.client().newUntypedWorkflowStub(SystemRestoreRequest.workflowId(PLAN));
      return run.getResult(RestoreWorld.LIMIT.toSeconds(), TimeUnit.SECONDS, RunReport.class);
    } catch (TimeoutException e) {
      throw new AssertionError("the run does not end", e);
    }
  }
}
