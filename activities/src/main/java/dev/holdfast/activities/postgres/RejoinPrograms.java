package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.activities.process.ProcessRequest;
import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.RunningProcess;
import dev.holdfast.activities.process.StrayProcesses;
import dev.holdfast.workflows.site.MemberTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Runs PostgreSQL's programs as the owner of a data directory, logged in to the new primary. */
final class RejoinPrograms {

  private static final Duration GRACE = Duration.ofSeconds(5);

  private final PostgresServers servers;
  private final ProcessRunner runner;
  private final JobKey key;
  private final int attempt;

  RejoinPrograms(PostgresServers servers, ProcessRunner runner, JobKey key, int attempt) {
    this.servers = servers;
    this.runner = runner;
    this.key = key;
    this.attempt = attempt;
  }

  /** Ends what an earlier attempt left on this host. */
  void endStrays() {
    new StrayProcesses(runner, GRACE).end(key.marker());
  }

  /** Returns once the program has ended, by itself or because the job was cancelled. */
  ProcessResult run(
      ServerDirectory directory, MemberTarget primary, List<String> command, JobProgress progress)
      throws InterruptedException {
    List<String> whole = new ArrayList<>(AsOwner.of(directory));
    whole.addAll(command);
    SortedMap<String, String> environment = servers.clientEnvironment(primary, attempt, key.step());
    environment.put("LC_ALL", "C");
    // not root's, which the owner can't read
    environment.put("HOME", directory.path());
    RunningProcess program =
        runner.start(
            new ProcessRequest(
                whole, environment, servers.secrets(primary.server()), null, key.marker(), GRACE),
            progress::report);
    progress.onCancel(program::end);
    try {
      return program.await();
    } finally {
      program.end();
    }
  }
}
