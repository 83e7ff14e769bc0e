package dev.holdfast.activities.terraform;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.holdfast.workflows.rebuild.MachineTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a run keeps of a machine's code on the worker's host: {@code
 * HOLDFAST_HOME/terraform/<plan>/<component>/<run>}, readable for its owner alone, since states
 * hold secrets.
 */
record MachineFolder(Path folder) {

  static MachineFolder of(Path home, MachineTarget target) throws IOException {
    Path folder =
        home.resolve("terraform")
            .resolve(target.plan())
            .resolve(target.machine().component())
            .resolve(target.run());
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new MachineFolder(folder);
  }

  /** Terraform's own files: providers, modules, which backend. */
  Path data() {
    return folder.resolve("data");
  }

  /** A folder of Terraform's own files that belong to no backend: for states in files. */
  Path filesOnly() {
    return folder.resolve("files-only");
  }

  Path captured() {
    return folder.resolve("captured.tfstate");
  }

  Path latest() {
    return folder.resolve("latest.tfstate");
  }

  Path plan() {
    return folder.resolve("changes.tfplan");
  }

  /** The state that the changes were planned for. */
  Path planned() {
    return folder.resolve("planned.tfstate");
  }

  Path variables() {
    return folder.resolve("variables.tfvars.json");
  }

  Path scratch(String name) {
    return folder.resolve("scratch-" + name);
  }

  /** There while changes are being applied: one that died left it. */
  Path applying() {
    return folder.resolve("applying");
  }

  /** Which state the component has, by the first run that read it. */
  Path lineage() {
    return folder.resolveSibling("lineage");
  }

  /** The newest copies of the component's state, of this run and others, the newest first. */
  List<Path> copies() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolveSibling(""), 2)) {
      return files
          .filter(it -> it.endsWith("captured.tfstate") || it.endsWith("latest.tfstate"))
          .filter(it -> it.toFile().length() > 0)
          .sorted(Comparator.comparing((Path it) -> it.toFile().lastModified()).reversed())
          .toList();
    }
  }

  /** Complete or as it was. */
  static void replace(Path file, String content) throws IOException {
    Path scratch = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(scratch, content);
    Files.move(scratch, file, ATOMIC_MOVE);
  }
}
