package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.worker.ControlPlaneException;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class DrTest {

  @TempDir Path home;

  @Test
  void answersAMistakeInTheArgumentsWithOneObjectToo() {
    Cli.Result result = new Cli(home).run("up", "--output", "json", "--port", "many");

    assertThat(result.exitCode()).isEqualTo(2);
    JsonNode json = result.json();
    assertThat(json.path("command").asText()).isEqualTo("up");
    assertThat(json.path("exitCode").asInt()).isEqualTo(2);
    assertThat(json.path("error").path("name").asText()).isEqualTo("USAGE");
    assertThat(json.path("error").path("message").asText()).contains("--port").contains("many");
  }

  @Test
  void saysAMistakeToPeopleOnStderrOnly() {
    Cli.Result result = new Cli(home).run("rescue");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.talk()).startsWith("dr: ").contains("'rescue'").contains("see --help");
  }

  @Test
  void listsItsVerbsWhenAskedForNone() {
    Cli.Result result = new Cli(home).run();

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("up ", "down ", "worker ", "doctor ");
  }

  @Test
  void answersARefusalWithItsExitCode() {
    Cli.Result result =
        answering(new CommandFailure(FailureCode.FENCE_HELD, "run r7k2 holds shop"));

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.json().path("error").path("code").asInt()).isEqualTo(303);
  }

  @Test
  void answersAControlPlaneThatIsAway() {
    Cli.Result result =
        answering(
            new ControlPlaneException(
                FailureCode.TEMPORAL_UNREACHABLE, "nobody at 127.0.0.1:7233", null));

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.json().path("error").path("name").asText()).isEqualTo("TEMPORAL_UNREACHABLE");
  }

  @Test
  void putsTheTraceOfADefectIntoAFileAndSaysWhere() throws IOException {
    Cli.Result result = answering(new IllegalStateException("rows"));

    assertThat(result.exitCode()).isEqualTo(4);
    assertThat(result.talk()).isEmpty();
    JsonNode error = result.json().path("error");
    assertThat(error.path("name").asText()).isEqualTo("STEP_BROKE");
    try (Stream<Path> logs = Files.list(home.resolve("logs"))) {
      Path trace = logs.findFirst().orElseThrow();
      assertThat(error.path("message").asText())
          .isEqualTo("IllegalStateException: rows; the trace is in " + trace);
      assertThat(trace).content().contains("java.lang.IllegalStateException: rows", "\tat ");
    }
  }

  @Test
  void saysThatItLooksForAMissingTemporalProgramOnThePath() {
    Cli.Result result =
        new Cli(home).with("PATH", home.toString()).with("HOLDFAST_TEMPORAL_CLI", "").run("up");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.talk()).contains("HOLDFAST_TEMPORAL_CLI").contains("PATH");
  }

  private Cli.Result answering(RuntimeException thrown) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream talk = new ByteArrayOutputStream();
    Throwing command = new Throwing(new Cli(home).invocation(out, talk), thrown);
    int exitCode =
        new CommandLine(command)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute("--output", "json");
    return new Cli.Result(exitCode, out.toString(UTF_8), talk.toString(UTF_8));
  }

  @Command(name = "throwing")
  private static final class Throwing extends AnsweringCommand {

    private final RuntimeException thrown;

    Throwing(Invocation invocation, RuntimeException thrown) {
      super(invocation);
      this.thrown = thrown;
    }

    @Override
    protected Answer answer() {
      throw thrown;
    }
  }
}
