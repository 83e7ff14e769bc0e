package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code dr probe} in a process of its own, whose ledger is in the state folder. */
final class ProbeProcess implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path home;
  private final Process process;

  private ProbeProcess(Path home, Process process) {
    this.home = home;
    this.process = process;
  }

  static ProbeProcess start(Path home, Path plan, String... options) throws IOException {
    return start(home, plan, Map.of(), options);
  }

  /** With more in its environment. */
  static ProbeProcess start(
      Path home, Path plan, Map<String, String> environment, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Dr.class.getName()));
    command.addAll(List.of("probe", plan.toString(), "--output", "json"));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().put("HOLDFAST_HOME", home.toString());
    builder.environment().putAll(environment);
    builder.redirectOutput(home.resolve("probe-out").toFile());
    builder.redirectError(home.resolve("probe-talk").toFile());
    return new ProbeProcess(home, builder.start());
  }

  long pid() {
    return process.pid();
  }

  /** What it said while it ran. */
  String talk() throws IOException {
    return Files.readString(home.resolve("probe-talk"));
  }

  /** Returns once the ledger has more beats than that. */
  void awaitBeats(String plan, String server, int count) {
    awaitLines(plan, server, "beat", count);
  }

  /** Returns once a beat has failed: a run that is asked for now was begun after that. */
  void awaitFailure(String plan, String server) {
    awaitLines(plan, server, "failing", 1);
  }

  private void awaitLines(String plan, String server, String kind, int count) {
    Path ledger = home.resolve("ledger").resolve(plan).resolve(server + ".jsonl");
    String line = "\"kind\":\"" + kind + "\"";
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              assertThat(process.isAlive()).as(talk()).isTrue();
              return Files.exists(ledger)
                  && Files.readString(ledger).split(line, -1).length > count;
            });
  }

  /** SIGTERM; returns at once. */
  void end() {
    process.destroy();
  }

  /** What it answered at its end. */
  JsonNode answer() throws IOException, InterruptedException {
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    String out = Files.readString(home.resolve("probe-out"));
    assertThat(process.exitValue()).as(out).isZero();
    // of two logging configurations on the tests' class path the JVM complains on stdout first
    JsonNode answer = new ObjectMapper().readTree(out.substring(out.lastIndexOf("\n{") + 1));
    assertThat(ContractSchema.breaches("probe", answer)).as(out).isEmpty();
    return answer;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
