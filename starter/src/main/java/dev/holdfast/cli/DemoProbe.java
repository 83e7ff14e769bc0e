package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The witness of a demo: {@code dr probe --until-lost}, as a process of its own. */
final class DemoProbe implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Process process;
  private final Path out;

  private DemoProbe(Process process, Path out) {
    this.process = process;
    this.out = out;
  }

  /** Returns once its ledger is open. */
  static DemoProbe start(DemoWorld world) throws IOException {
    Path home = world.invocation().home().path();
    Path pid = home.resolve("probe.pid");
    Path out = home.resolve("probe.out");
    Process process =
        new JavaCommand(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                List.of(
                    "probe",
                    world.plan().toString(),
                    "--until-lost",
                    "--pid-file",
                    pid.toString(),
                    "--output",
                    "json"))
            .start(world.invocation().environment(), out);
    DemoProbe probe = new DemoProbe(process, out);
    if (!Patience.until(LIMIT, PAUSE, () -> Files.exists(pid) || !process.isAlive())
        || !process.isAlive()) {
      probe.close();
      throw new CommandFailure(
          FailureCode.PREREQUISITE_MISSING, "dr probe does not start: " + probe.said());
    }
    return probe;
  }

  private String said() throws IOException {
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  /** What it saw of the loss; returns once it has. */
  JsonNode lost() throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new CommandFailure(FailureCode.NO_ANSWER, "dr probe did not notice for a minute");
    }
    String said = said();
    int begin = said.lastIndexOf("\n{") + 1;
    return ContractJson.read(said.substring(begin).getBytes(StandardCharsets.UTF_8)).path("lost");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
