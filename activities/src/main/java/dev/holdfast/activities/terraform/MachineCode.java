package dev.holdfast.activities.terraform;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.workflows.plan.TerraformCode;
import dev.holdfast.workflows.rebuild.MachineTarget;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The code of one machine with its state: what a run does with them, command by command. */
final class MachineCode {

  private static final JsonMapper MAPPER = new JsonMapper();

  /** Another's Terraform that is about to end is waited for. */
  private static final String LOCK = "-lock-timeout=10s";

  private final MachineTarget target;
  private final Path source;
  private final MachineFolder folder;
  private final Terraform terraform;
  private final JobProgress progress;

  /**
   * Fails with {@link FailureCode#TERRAFORM_FAILED} if there is no code at {@code source}.
   *
   * @param references resolves the plan's variables
   */
  MachineCode(
      MachineTarget target,
      Path source,
      MachineFolder folder,
      Terraform terraform,
      References references,
      JobProgress progress)
      throws IOException {
    this.target = target;
    this.source = source;
    this.folder = folder;
    this.terraform = terraform;
    this.progress = progress;
    if (!Files.isDirectory(source)) {
      throw FailureCode.TERRAFORM_FAILED.failure(
          "source " + source + " is no folder on the worker's host: name that of the code");
    }
    ObjectNode variables = MAPPER.createObjectNode();
    code().variables().forEach((name, value) -> variables.put(name, references.resolve(value)));
    MachineFolder.replace(folder.variables(), variables.toString());
  }

  private TerraformCode code() {
    return target.machine().terraform();
  }

  MachineFolder folder() {
    return folder;
  }

  GenerationFile generation() {
    return GenerationFile.in(source);
  }

  /** Gets what the code needs and connects to its state. Safe to repeat. */
  void init() throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("init", "-no-color", "-input=false"));
    if (Files.exists(source.resolve(".terraform.lock.hcl"))) {
      arguments.add("-lockfile=readonly");
    }
    Terraform.Ended ended = here(code().workspace(), null, arguments);
    if (!ended.succeeded()) {
      boolean asks = ended.output().words().contains("state migration action");
      String why =
          asks
              ? "terraform init (it wants to move states: leave backend \"local\" out of the code,"
                  + " and no terraform.tfstate beside code of another backend)"
              : "terraform init";
      throw ended.output().failure(why, FailureCode.TERRAFORM_FAILED);
    }
  }

  /** Takes what the provider knows as {@code id} into the state. */
  void importInto(String address, String id) throws InterruptedException {
    Terraform.Ended ended =
        here(
            code().workspace(),
            null,
            List.of(
                "import",
                "-no-color",
                "-input=false",
                LOCK,
                "-var-file=" + folder.variables(),
                address,
                id));
    if (!ended.succeeded()) {
      throw ended.output().failure("importing " + address, FailureCode.TERRAFORM_FAILED);
    }
  }

  /** Of code whose state is a file beside it: moves a state that can't be read away. */
  void moveDamagedAway() throws IOException {
    Path state = source.resolve("terraform.tfstate");
    if (code().workspace().equals(TerraformCode.DEFAULT_WORKSPACE) && Files.exists(state)) {
      Files.move(state, source.resolve("terraform.tfstate.damaged-" + target.run()));
    }
  }

  /** The state of a workspace as it is now, in {@code file}. */
  TerraformState pull(String workspace, Path file) throws InterruptedException {
    Terraform.Ended ended = here(workspace, file, List.of("state", "pull"));
    if (!ended.succeeded()) {
      throw ended.output().failure("reading the state", FailureCode.STATE_DAMAGED);
    }
    return TerraformState.read(file);
  }

  TerraformState pull(Path file) throws InterruptedException {
    return pull(code().workspace(), file);
  }

  /** Refused by Terraform if the state is of another lineage, or newer. */
  void push(Path file) throws InterruptedException {
    Terraform.Ended ended =
        here(code().workspace(), null, List.of("state", "push", LOCK, file.toString()));
    if (!ended.succeeded()) {
      throw ended.output().failure("writing the state", FailureCode.STATE_CHANGED);
    }
  }

  /** Moves resources from one file of a state to another, which need not be there. */
  void move(Path from, Path to, List<String> resources) throws InterruptedException {
    for (String resource : resources) {
      Terraform.Ended ended =
          terraform.run(
              new Terraform.Command(
                  folder.folder(),
                  folder.filesOnly(),
                  null,
                  null,
                  List.of("state", "mv", "-state=" + from, "-state-out=" + to, resource, resource)),
              progress);
      if (!ended.succeeded()) {
        throw ended.output().failure("taking the state apart", FailureCode.TERRAFORM_FAILED);
      }
    }
  }

  boolean hasWorkspace(String workspace) throws InterruptedException, IOException {
    Path names = folder.scratch("workspaces");
    Terraform.Ended ended = here(null, names, List.of("workspace", "list"));
    if (!ended.succeeded()) {
      throw ended.output().failure("looking at the workspaces", FailureCode.TERRAFORM_FAILED);
    }
    return Files.readAllLines(names).stream()
        .map(it -> it.replace("*", "").strip())
        .anyMatch(workspace::equals);
  }

  /**
   * Makes a workspace that has the state in {@code file}, and looks whether it has: with the
   * backend pg {@code workspace new -state} leaves it empty and says nothing. Safe to repeat.
   */
  void makeWorkspace(String workspace, Path file) throws InterruptedException, IOException {
    if (!hasWorkspace(workspace)) {
      Terraform.Ended made = here(null, null, List.of("workspace", "new", LOCK, workspace));
      if (!made.succeeded()) {
        throw made.output().failure("making workspace " + workspace, FailureCode.TERRAFORM_FAILED);
      }
    }
    List<TerraformState.Instance> wanted = TerraformState.read(file).instances();
    Path seen = folder.scratch("seen.tfstate");
    if (!pull(workspace, seen).instances().equals(wanted)) {
      here(workspace, null, List.of("state", "push", "-force", LOCK, file.toString()));
    }
    if (!pull(workspace, seen).instances().equals(wanted)) {
      throw FailureCode.TERRAFORM_FAILED.failure(
          "workspace " + workspace + " did not take the state of the machine");
    }
  }

  /** Forgets the state in it, whatever it knows of; destroys nothing. */
  void removeWorkspace(String workspace) throws InterruptedException, IOException {
    if (!hasWorkspace(workspace)) {
      return;
    }
    here(null, null, List.of("workspace", "select", TerraformCode.DEFAULT_WORKSPACE));
    Terraform.Ended ended =
        here(null, null, List.of("workspace", "delete", "-force", LOCK, workspace));
    if (!ended.succeeded()) {
      throw ended.output().failure("removing workspace " + workspace, FailureCode.TERRAFORM_FAILED);
    }
  }

  /**
   * Plans, into {@link MachineFolder#plan}.
   *
   * @param generation null for that of the code's own files
   */
  PlannedChanges plan(@Nullable String generation, List<String> more) throws InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "plan",
                "-json",
                "-input=false",
                LOCK,
                "-var-file=" + folder.variables(),
                "-out=" + folder.plan()));
    if (generation != null && code().generation() != null) {
      arguments.add("-var=" + code().generation() + "=" + generation);
    }
    arguments.addAll(more);
    Terraform.Ended ended = here(code().workspace(), null, arguments);
    if (!ended.succeeded()) {
      throw ended.output().failure("terraform plan", FailureCode.TERRAFORM_FAILED);
    }
    Path shown = folder.scratch("plan.json");
    Terraform.Ended show =
        here(code().workspace(), shown, List.of("show", "-json", folder.plan().toString()));
    if (!show.succeeded()) {
      throw show.output().failure("terraform show", FailureCode.TERRAFORM_FAILED);
    }
    return PlannedChanges.read(shown, code());
  }

  /** Applies what {@link #plan} has kept, exactly. */
  Terraform.Ended apply() throws InterruptedException {
    return here(
        code().workspace(),
        null,
        List.of("apply", "-json", "-input=false", LOCK, folder.plan().toString()));
  }

  /** Terraform does not run what a resource wants run before its end if its making failed. */
  void untaint(String workspace, String address) throws InterruptedException {
    Terraform.Ended ended =
        here(workspace, null, List.of("untaint", "-no-color", "-allow-missing", LOCK, address));
    if (!ended.succeeded()) {
      throw ended.output().failure("untainting " + address, FailureCode.TERRAFORM_FAILED);
    }
  }

  /** Destroys everything that a workspace knows of. */
  void destroy(String workspace) throws InterruptedException {
    Terraform.Ended ended =
        here(
            workspace,
            null,
            List.of(
                "apply",
                "-destroy",
                "-auto-approve",
                "-json",
                "-input=false",
                LOCK,
                "-var-file=" + folder.variables()));
    if (!ended.succeeded()) {
      throw ended.output().failure("terraform destroy", FailureCode.APPLY_FAILED);
    }
  }

  /** What the code tells under the plan's name; null if it tells nothing. */
  @Nullable String address() throws InterruptedException, IOException {
    Path outputs = folder.scratch("outputs.json");
    Terraform.Ended ended = here(code().workspace(), outputs, List.of("output", "-json"));
    if (!ended.succeeded()) {
      throw ended.output().failure("terraform output", FailureCode.TERRAFORM_FAILED);
    }
    var output = MAPPER.readTree(outputs.toFile()).path(code().address());
    boolean told = output.path("value").isTextual() && !output.path("sensitive").asBoolean();
    return told ? output.path("value").asText() : null;
  }

  private Terraform.Ended here(
      @Nullable String workspace, @Nullable Path output, List<String> arguments)
      throws InterruptedException {
    return terraform.run(
        new Terraform.Command(source, folder.data(), workspace, output, arguments), progress);
  }
}
