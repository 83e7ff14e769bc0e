package dev.holdfast.activities.terraform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.LongJobs;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.workflows.plan.Machine;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.TerraformCode;
import dev.holdfast.workflows.rebuild.MachineChanges;
import dev.holdfast.workflows.rebuild.MachineChanges.Approved;
import dev.holdfast.workflows.rebuild.MachineChanges.Made;
import dev.holdfast.workflows.rebuild.MachineChanges.Planning;
import dev.holdfast.workflows.rebuild.MachineStates;
import dev.holdfast.workflows.rebuild.MachineStates.Kept;
import dev.holdfast.workflows.rebuild.MachineStates.Wish;
import dev.holdfast.workflows.rebuild.MachineTarget;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A worker with real Terraform, and machines that this host plays. */
final class MachineScene implements AutoCloseable {

  /** The code as users find it; tests run in their module's folder. */
  private static final Path EXAMPLE = Path.of("..", "terraform", "examples", "stand-in");

  /** Programs are found by their run's id: no other test may have the same. */
  private final String mark = "-" + UUID.randomUUID().toString().substring(0, 8);

  private final Path folder;
  private final Map<String, String> variables = new TreeMap<>();
  private final List<Runnable> hired = new ArrayList<>();
  MachineStates states;
  MachineChanges changes;

  MachineScene(Path folder) throws IOException {
    this.folder = folder.toRealPath();
    variables.putAll(System.getenv());
    variables.remove("TF_CLI_CONFIG_FILE");
    boolean there = TerraformProgram.find(variables).isPresent();
    if (!there) {
      System.err.println("SKIPPED: neither terraform nor tofu on the path, so nothing is rebuilt");
    }
    assumeTrue(there, "neither terraform nor tofu on the path");
    Files.createDirectories(machines());
    copyTo(code());
    workerComes();
  }

  private static void copyTo(Path code) throws IOException {
    Files.createDirectories(code);
    try (Stream<Path> files = Files.list(EXAMPLE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = code.resolve(file.getFileName());
        Files.copy(file, copy);
        assertThat(copy.toFile().setExecutable(file.toFile().canExecute())).isTrue();
      }
    }
  }

  /** Another worker, which knows nothing of the first. */
  void workerComes() {
    ProcessRunner runner = new ProcessRunner();
    LongJobs jobs = new LongJobs();
    TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
    MachineCodes codes =
        new MachineCodes(
            new References(variables),
            folder.resolve("home"),
            runner,
            new DurableJobs(jobs),
            variables);
    Attempts attempts = new Attempts("worker-1");
    environment.registerActivitiesImplementations(
        new TerraformStates(codes, attempts), new TerraformChanges(codes, attempts));
    states = environment.newActivityStub(MachineStates.class);
    changes = environment.newActivityStub(MachineChanges.class);
    hired.add(
        () -> {
          environment.close();
          jobs.close();
          runner.close();
        });
  }

  /** From now on the state is in a database, with its locks. */
  void keepsItsStateIn(LocalPostgres server) {
    variables.put(
        "PG_CONN_STR",
        "postgres://%s@%s:%d/postgres?sslmode=disable"
            .formatted(LocalPostgres.USER, LocalPostgres.HOST, server.port()));
    edit("main.tf", "required_version = \">= 1.4\"", "backend \"pg\" {}");
    workerComes();
  }

  /** From now on whatever makes the network waits until {@link #letsGo}. */
  void holdsNetworks() {
    edit(
        "main.tf",
        "input = { name = \"${var.name}-network\" }",
        """
        input = { name = "${var.name}-network" }
          provisioner "local-exec" {
            command = "touch %1$s/held; until [ -e %1$s/go ]; do sleep 0.05; done"
          }"""
            .formatted(folder));
  }

  void awaitHeld() {
    await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(folder.resolve("held")));
  }

  void letsGo() throws IOException {
    Files.writeString(folder.resolve("go"), "");
  }

  /** The worker's own processes end with it, and Temporal hears nothing of it. */
  void workerDies() {
    hired.remove(hired.size() - 1).run();
  }

  /** Another's Terraform, which goes on beside the test. */
  CompletableFuture<Ran> terraformBeside(String... arguments) {
    return CompletableFuture.supplyAsync(() -> terraform(arguments));
  }

  Path code() {
    return folder.resolve("code");
  }

  Path machines() {
    return folder.resolve("machines");
  }

  /** Replaces words of the code. */
  void edit(String file, String from, String to) {
    try {
      Path path = code().resolve(file);
      String before = Files.readString(path);
      assertThat(before).contains(from);
      Files.writeString(path, before.replace(from, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The run's whole id. */
  String id(String run) {
    return run + mark;
  }

  /** What is said, with ids as the test gave them. */
  String plain(@Nullable String said) {
    return String.valueOf(said).replace(mark, "");
  }

  MachineTarget target(String run, boolean keepsOld) {
    TerraformCode code =
        new TerraformCode(
            List.of("terraform_data.machine"),
            keepsOld ? "generation" : null,
            TerraformCode.DEFAULT_WORKSPACE,
            new TreeMap<>(
                Map.of(
                    "name", new Reference("shop"),
                    "folder", new Reference(machines().toString()))),
            TerraformCode.ADDRESS);
    return new MachineTarget(
        id(run),
        "plan",
        new Machine(
            "vm",
            Terms.usual(),
            List.of(),
            Machine.Provider.TERRAFORM,
            new Reference(code().toString()),
            List.of(),
            Machine.READY_WITHIN,
            code));
  }

  /** The machine that there is before anything happens, made by a run of its own. */
  Kept firstMachine() {
    Kept none = captured(target("r0", true), true);
    applied(none);
    return none;
  }

  Kept captured(MachineTarget target, boolean emptyState) {
    return new Kept(target, states.capture(new Wish(target, emptyState)));
  }

  Approved previewed(Kept kept) {
    Planning planning = new Planning(kept, List.of());
    return new Approved(planning, changes.preview(planning));
  }

  Made applied(Kept kept) {
    Approved approved = previewed(kept);
    if (kept.target().keepsOld() && !kept.captured().machine().isEmpty()) {
      states.setAside(kept);
    }
    changes.plan(approved);
    return changes.apply(approved);
  }

  /** Names of the machines that live, sorted. */
  List<String> alive() throws IOException {
    return names().stream()
        .filter(it -> run(machine("alive", it)).exitCode() == 0)
        .map(this::plain)
        .toList();
  }

  /** Names of those that have a disk, sorted. */
  List<String> disks() throws IOException {
    return names().stream().map(this::plain).toList();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> disks = Files.list(machines())) {
      return disks.map(it -> it.getFileName().toString()).sorted().toList();
    }
  }

  private List<String> machine(String verb, String name) {
    return List.of(code().resolve("machine.sh").toString(), verb, machines().toString(), name);
  }

  /** How a program ended, and what it said. */
  record Ran(int exitCode, String said) {}

  /** Terraform as people use it. */
  Ran terraform(String... arguments) {
    List<String> command = new ArrayList<>(List.of(TerraformProgram.require(variables).toString()));
    command.add("-chdir=" + code());
    command.addAll(List.of(arguments));
    return run(command);
  }

  private Ran run(List<String> command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().remove("TF_CLI_CONFIG_FILE");
      builder.environment().put("CHECKPOINT_DISABLE", "1");
      String database = variables.get("PG_CONN_STR");
      if (database != null) {
        builder.environment().put("PG_CONN_STR", database);
      }
      builder.environment().put("TF_VAR_name", "shop");
      builder.environment().put("TF_VAR_folder", machines().toString());
      Process process = builder.start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Ran(process.waitFor(), said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    hired.forEach(Runnable::run);
    if (Files.exists(machines())) {
      for (String name : names()) {
        run(machine("destroy", name));
      }
    }
  }
}
