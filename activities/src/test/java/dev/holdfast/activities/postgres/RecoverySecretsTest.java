package dev.holdfast.activities.postgres;

import static dev.holdfast.activities.postgres.RecoveryFixture.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server that asks for a password: it is needed everywhere and seen nowhere. */
class RecoverySecretsTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  @TempDir Path home;
  private TestDatabase live;
  private RecoveryFixture recovery;
  private final Set<String> commands = new HashSet<>();
  private final StringBuilder heartbeats = new StringBuilder();

  @BeforeEach
  void takeBackup() throws IOException {
    LocalPostgres server =
        postgres.privateServer(it -> it.withPassword(PASSWORD).with("fsync", "off"));
    new TestDatabase(server, "postgres").execute("CREATE DATABASE notes");
    live = NotesDatabase.fill(new TestDatabase(server, "notes"));
    live.execute(
        """
        CREATE TABLE slow (id int CHECK (
          current_database() !~ '_restore_' OR pg_catalog.pg_sleep(1)::text = ''));
        INSERT INTO slow VALUES (1);
        """);
    recovery = new RecoveryFixture(live, home);
    recovery.plan.logsInAs(LocalPostgres.USER, "env:PASSWORD");
  }

  @AfterEach
  void close() {
    recovery.close();
  }

  @Test
  void showsNoPasswordToAnybody() throws IOException {
    RunReport backup = watched(recovery.startBackup());
    RunReport restore = watched(recovery.startRestore());

    assertThat(backup.exitCode()).isZero();
    assertThat(restore.exitCode()).as(String.valueOf(restore.error())).isZero();
    // what was looked through holds what it should
    assertThat(commands).anyMatch(it -> it.contains("pg_dump"));
    assertThat(commands).anyMatch(it -> it.contains("pg_restore") && it.contains("--jobs"));
    assertThat(heartbeats.toString()).contains("SideCopyRestoreBeside", "objectsDone");
    assertThat(history(restore)).contains(live.name() + "_restore_" + restore.run());
    assertThat(files().keySet())
        .anyMatch(it -> it.endsWith("/evidence/" + restore.run() + ".json"));

    assertThat(commands).noneMatch(it -> it.contains(PASSWORD));
    assertThat(heartbeats.toString()).doesNotContain(PASSWORD);
    assertThat(history(backup)).doesNotContain(PASSWORD);
    assertThat(history(restore)).doesNotContain(PASSWORD);
    assertThat(files()).noneSatisfy((file, bytes) -> assertThat(bytes).contains(PASSWORD));
  }

  @Test
  void saysThatThePasswordIsWrongOrMissingWithoutShowingIt() throws IOException {
    assertThat(recovery.backup().exitCode()).isZero();
    ServerInventory before = ServerInventory.of(live.server(), home);

    recovery.plan.logsInAs(LocalPostgres.USER, "env:WRONG_PASSWORD");
    RunReport wrong = recovery.restore();
    recovery.plan.logsInAs(LocalPostgres.USER, null);
    RunReport missing = recovery.restore();
    RunReport backup = recovery.backup();

    assertLoginRefused(wrong);
    assertThat(RunEnding.message(wrong)).contains("password authentication failed");
    assertThat(history(wrong)).doesNotContain("an0ther-s3cret");
    assertLoginRefused(missing);
    assertThat(RunEnding.detail(missing, RestoreStep.PREFLIGHT)).contains("password");
    assertLoginRefused(backup);
    before.assertUnchanged();
  }

  private static void assertLoginRefused(RunReport report) {
    RunEnding.assertEnded(report, Outcome.FAILED, FailureCode.LOGIN_REFUSED, 1);
  }

  /** Looks at what is open to others on this host and in Temporal while the run goes on. */
  private RunReport watched(StartedRun run) {
    String workflowId = run.status().workflowId();
    while (!run.end().isDone()) {
      ProcessHandle.current()
          .descendants()
          .map(it -> Path.of("/proc/" + it.pid() + "/cmdline"))
          .forEach(this::noteCommand);
      heartbeats.append(pendingActivities(workflowId));
    }
    return run.report();
  }

  private void noteCommand(Path commandLine) {
    try {
      commands.add(Files.readString(commandLine).replace('\0', ' '));
    } catch (IOException ended) {
      return; // nothing to see of a process that is gone
    }
  }

  private String pendingActivities(String workflowId) {
    return recovery
        .client()
        .getWorkflowServiceStubs()
        .blockingStub()
        .describeWorkflowExecution(
            DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(recovery.client().getOptions().getNamespace())
                .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                .build())
        .getPendingActivitiesList()
        .toString();
  }

  /** With its payloads as text: in JSON they would be Base64, in which nothing is found. */
  private String history(RunReport report) {
    return recovery
        .client()
        .fetchHistory(report.workflowId(), report.temporalRunId())
        .getHistory()
        .toString();
  }

  private SortedMap<String, String> files() throws IOException {
    SortedMap<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(home)) {
      files.filter(Files::isRegularFile).forEach(file -> found.put(file.toString(), text(file)));
    }
    return found;
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
