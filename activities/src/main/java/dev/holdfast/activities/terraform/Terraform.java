package dev.holdfast.activities.terraform;

import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.activities.process.ProcessRequest;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.RunningProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One machine's Terraform: its commands, run to their end and ended with the job. */
final class Terraform {

  /** Terraform waits for what it has begun, and writes it down, when it is asked to stop. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  /** The exit code of a program that a signal ended is the signal's number and this. */
  private static final int BY_SIGNAL = 128;

  private static final List<String> PASSED_ON =
      List.of("TF_", "ARM_", "AZURE_", "AWS_", "GOOGLE_", "PG", "HTTP", "NO_PROXY", "SSL_");

  private final ProcessRunner runner;
  private final Path program;
  private final Map<String, String> environment;
  private final String marker;

  /**
   * @param environment of the worker: what providers and backends log in with is passed on
   */
  Terraform(ProcessRunner runner, Path program, Map<String, String> environment, String marker) {
    this.runner = runner;
    this.program = program;
    this.environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    this.marker = marker;
  }

  /**
   * A command.
   *
   * @param data where Terraform keeps its own files
   * @param workspace null if the command is about workspaces, or about files alone
   * @param output where standard output goes; null if it is told line by line
   */
  record Command(
      Path directory,
      Path data,
      @Nullable String workspace,
      @Nullable Path output,
      List<String> arguments) {
    Command {
      arguments = List.copyOf(arguments);
    }
  }

  /** How a command ended. */
  record Ended(int exitCode, TerraformOutput output) {
    boolean succeeded() {
      return exitCode == 0;
    }

    /** It had no time to write down what it did. */
    boolean wasKilled() {
      return exitCode > BY_SIGNAL;
    }
  }

  Ended run(Command command, JobProgress progress) throws InterruptedException {
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(command.arguments());
    ProcessRequest request =
        new ProcessRequest(line, variables(command), List.of(), command.directory(), marker, GRACE);
    TerraformOutput output = new TerraformOutput(progress);
    Path file = command.output();
    RunningProcess running =
        file == null
            ? runner.start(request, output::take)
            : runner.start(request, file, output::take);
    progress.onCancel(running::end);
    try {
      return new Ended(running.await().exitCode(), output);
    } finally {
      running.end();
    }
  }

  private SortedMap<String, String> variables(Command command) {
    SortedMap<String, String> variables = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (PASSED_ON.stream().anyMatch(name.toUpperCase(java.util.Locale.ROOT)::startsWith)) {
            variables.put(name, value);
          }
        });
    variables.keySet().removeIf(it -> it.startsWith("TF_CLI_ARGS") || it.equals("TF_LOG"));
    variables.put("TF_DATA_DIR", command.data().toString());
    variables.put("TF_IN_AUTOMATION", "1");
    variables.put("TF_INPUT", "0");
    variables.put("CHECKPOINT_DISABLE", "1");
    variables.remove("TF_WORKSPACE");
    if (command.workspace() != null) {
      variables.put("TF_WORKSPACE", command.workspace());
    }
    return variables;
  }
}
