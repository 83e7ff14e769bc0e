package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The command line of a state folder, called within the test's JVM. */
final class Cli {

  private final Map<String, String> environment = new TreeMap<>(System.getenv());
  private final Path home;

  Cli(Path home) {
    this.home = home;
    environment.keySet().removeIf(it -> it.startsWith("TEMPORAL_"));
    environment.put("HOLDFAST_HOME", home.toString());
  }

  Cli with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  StateFolder home() {
    return new StateFolder(home);
  }

  Map<String, String> environment() {
    return environment;
  }

  /** What was printed, and the exit code. */
  Result run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream talk = new ByteArrayOutputStream();
    int exitCode = Dr.run(invocation(out, talk), arguments);
    return new Result(exitCode, out.toString(UTF_8), talk.toString(UTF_8));
  }

  /** The answer as JSON; it keeps the contract of its kind, and the command ended as expected. */
  JsonNode answer(int exitCode, String definition, String... verb) {
    String[] arguments = Arrays.copyOf(verb, verb.length + 2);
    arguments[verb.length] = "--output";
    arguments[verb.length + 1] = "json";
    Result result = run(arguments);
    assertThat(ContractSchema.breaches(definition, result.json())).as(result.out()).isEmpty();
    assertThat(result.exitCode()).as(result.out()).isEqualTo(exitCode);
    return result.json();
  }

  Invocation invocation(ByteArrayOutputStream out, ByteArrayOutputStream talk) {
    return new Invocation(
        environment,
        home,
        new PrintStream(out, true, UTF_8),
        new PrintStream(talk, true, UTF_8),
        new Termination());
  }

  /** How a command ended. */
  record Result(int exitCode, String out, String talk) {

    /** The one object on stdout. */
    JsonNode json() {
      try {
        return new ObjectMapper().readTree(out);
      } catch (JsonProcessingException e) {
        throw new AssertionError("not one JSON object: " + out + talk, e);
      }
    }
  }
}
