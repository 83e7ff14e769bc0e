package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.activities.terraform.TerraformProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The stand-in machine of {@code terraform/examples} in a test's folder: its code, which can be
 * held open at a {@link Moment} of its making, and the machines that real Terraform made of it.
 */
final class StandIn {

  /** The machine that is there at first. */
  static final String FIRST = "stand-in-first";

  private static final Path EXAMPLE = Path.of("..", "terraform", "examples", "stand-in");

  /** What is made of a machine after the machine itself. */
  private static final String BOOTSTRAP =
      """
      resource "terraform_data" "bootstrap" {
        triggers_replace = [terraform_data.machine.id]

        provisioner "local-exec" {
          command = "${path.module}/hold.sh ${var.folder} BOOTSTRAP"
        }
      }
      """;

  /** Holds the first that comes, and lets it fail when it is let go. */
  private static final String HOLD =
      """
      #!/bin/sh
      mv "$1-hold-$2" "$1-held-$2" 2>/dev/null || exit 0
      while [ -e "$1-held-$2" ]; do sleep 0.05; done
      exit 1
      """;

  private final Path program;
  private final Path code;
  private final Path machines;

  private StandIn(Path program, Path home) throws IOException {
    this.program = program;
    this.code = Files.createDirectory(home.resolve("code"));
    this.machines = Files.createDirectory(home.resolve("machines"));
  }

  /** Where in the making of a machine Terraform can be held. */
  enum Moment {
    /** Nothing is made. */
    BEFORE_MACHINE,
    /** The machine runs, and no state knows of it. */
    AFTER_MACHINE,
    /** The state knows of the machine, and the rest of it is being made. */
    BOOTSTRAP
  }

  /** The code alone. */
  static StandIn copied(Path home) throws IOException {
    StandIn copied = new StandIn(TerraformProgram.find(System.getenv()).orElseThrow(), home);
    copied.copyCode();
    return copied;
  }

  /** Where there is no Terraform the test is skipped, and says so. */
  static void requireTerraform() {
    if (TerraformProgram.find(System.getenv()).isEmpty()) {
      System.err.println("SKIPPED: neither terraform nor tofu is installed: no machine is rebuilt");
      abort("neither terraform nor tofu is installed");
    }
  }

  /** Makes the first machine. */
  void make() {
    assertThat(terraform("init", "-input=false").exitCode()).isZero();
    Result applied = terraform("apply", "-auto-approve", "-input=false", variable());
    assertThat(applied.exitCode()).as(applied.text()).isZero();
  }

  private void copyCode() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLE).filter(Files::isRegularFile)) {
      for (Path file : files.filter(it -> it.toString().matches(".*\\.(tf|sh)")).toList()) {
        Files.copy(file, code.resolve(file.getFileName()));
      }
    }
    Path main = code.resolve("main.tf");
    String create = "${self.input.program} create ${self.input.folder} ${self.input.name}";
    String hold = "${path.module}/hold.sh ${var.folder} ";
    String held = hold + "BEFORE_MACHINE && " + create + " && " + hold + "AFTER_MACHINE";
    assertThat(main).content().contains("\"" + create + "\"");
    Files.writeString(main, Files.readString(main).replace(create, held));
    Files.writeString(code.resolve("bootstrap.tf"), BOOTSTRAP);
    Files.writeString(code.resolve("hold.sh"), HOLD);
    assertThat(code.resolve("hold.sh").toFile().setExecutable(true)).isTrue();
    assertThat(machine()).isExecutable();
  }

  private String variable() {
    return "-var=folder=" + machines;
  }

  /** The folder of the code. */
  Path code() {
    return code;
  }

  /** Where machines have their disks. */
  Path machines() {
    return machines;
  }

  /** The program that makes and unmakes machines. */
  Path machine() {
    return code.resolve("machine.sh");
  }

  /** The next machine is held at this moment of its making. */
  void holdAt(Moment moment) throws IOException {
    Files.deleteIfExists(held(moment));
    Files.createFile(Path.of(machines + "-hold-" + moment));
  }

  boolean isHeldAt(Moment moment) {
    return Files.exists(held(moment));
  }

  private Path held(Moment moment) {
    return Path.of(machines + "-held-" + moment);
  }

  /** Every machine that has a disk, with how often it was made; 0 if it does not run. */
  SortedMap<String, Integer> inventory() throws IOException {
    SortedMap<String, Integer> found = new TreeMap<>();
    for (String name : names()) {
      boolean runs = run(machine().toString(), "alive", machines.toString(), name).exitCode() == 0;
      Path log = machines.resolve(name).resolve("log");
      found.put(name, runs ? Files.readAllLines(log).size() : 0);
    }
    return found;
  }

  private List<String> names() {
    try (Stream<Path> disks = Files.list(machines)) {
      return disks.map(it -> it.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The machine that the state in a workspace knows of, by its name. */
  String inState(String workspace) throws IOException {
    Result pulled = run(Map.of("TF_WORKSPACE", workspace), program.toString(), "state", "pull");
    for (JsonNode resource : new ObjectMapper().readTree(pulled.text()).path("resources")) {
      if (resource.path("name").asText().equals("machine")) {
        return resource.at("/instances/0/attributes/input/value/name").asText();
      }
    }
    return "none";
  }

  /** Nothing is left of the file that holds the state. */
  void cutStateShort() throws IOException {
    Files.writeString(code.resolve("terraform.tfstate"), "");
  }

  List<String> workspaces() {
    return terraform("workspace", "list")
        .text()
        .lines()
        .map(it -> it.replace("*", "").strip())
        .filter(it -> !it.isEmpty())
        .toList();
  }

  /** Which generation people's own plans make; empty if the code says it. */
  String generation() throws IOException {
    Path file = code.resolve("holdfast.auto.tfvars.json");
    return Files.exists(file)
        ? new ObjectMapper().readTree(file.toFile()).path("generation").asText()
        : "";
  }

  /** What people's own plan says: nobody holds the lock, and there is nothing to change. */
  void assertSettled() {
    Result plan = terraform("plan", "-detailed-exitcode", "-input=false", variable());
    assertThat(plan.exitCode()).as(plan.text()).isZero();
  }

  private Result terraform(String... arguments) {
    return run(
        Map.of(),
        Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toArray(String[]::new));
  }

  private Result run(String... command) {
    return run(Map.of(), command);
  }

  private Result run(Map<String, String> environment, String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(code.toFile());
    builder.redirectError(code.resolve("../terraform.log").toFile());
    builder.environment().putAll(environment);
    builder.environment().put("CHECKPOINT_DISABLE", "1");
    builder.environment().put("TF_CLI_ARGS", "-no-color");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Result(process.waitFor(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail("interrupted while it waited for " + String.join(" ", command), e);
    }
  }

  /** How a program ended, and what it printed. */
  private record Result(int exitCode, String text) {}

  /** Ends every machine, whatever a test has left; safe to repeat. */
  void destroyAll() {
    if (!Files.exists(machines)) {
      return;
    }
    List<String> left = new ArrayList<>();
    for (String name : names()) {
      if (run(machine().toString(), "destroy", machines.toString(), name).exitCode() != 0) {
        left.add(name);
      }
    }
    assertThat(left).as("machines that do not end").isEmpty();
  }
}
