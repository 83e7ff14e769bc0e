package dev.holdfast.cli;

import dev.holdfast.activities.postgres.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Constants;

/** A repository {@code code}: the live copy lacks a commit of its origin, and has a draft. */
final class CodeRepository {

  static final String NAME = "code";

  private final Path origin;
  private final Path shelf;
  private final Path location;

  CodeRepository(Path home) {
    origin = home.resolve("origin");
    shelf = home.resolve("srv");
    location = shelf.resolve(NAME);
  }

  Path origin() {
    return origin;
  }

  Path location() {
    return location;
  }

  /** As on the first day; nothing is left of any run. */
  void makeAnew() throws IOException, GitAPIException {
    DirectoryTree.delete(origin);
    DirectoryTree.delete(shelf);
    try (Git git = Git.init().setInitialBranch("main").setDirectory(origin.toFile()).call()) {
      commit(git, "one");
      Git.cloneRepository()
          .setURI(origin.toString())
          .setDirectory(location.toFile())
          .call()
          .close();
      commit(git, "two");
    }
    Files.writeString(location.resolve("draft"), "not committed");
  }

  private static void commit(Git git, String file) throws IOException, GitAPIException {
    Files.writeString(git.getRepository().getWorkTree().toPath().resolve(file), file);
    git.add().addFilepattern(file).call();
    git.commit().setMessage(file).setCommitter("anna", "anna@example.org").setSign(false).call();
  }

  /** Every folder beside the location, and what a repository in it has; a line a thing. */
  List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path folder : beside()) {
      lines.add("folder " + folder.getFileName());
      if (Files.exists(folder.resolve(".git"))) {
        lines.add("repository " + folder.getFileName() + ": " + state(folder));
      }
    }
    return lines;
  }

  private List<Path> beside() throws IOException {
    if (!Files.exists(shelf)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(shelf)) {
      return found.toList();
    }
  }

  /** The names of the folders beside the location, and its own. */
  List<String> names() throws IOException {
    return beside().stream().map(it -> it.getFileName().toString()).sorted().toList();
  }

  /** The commit that the live copy is at. */
  String head() throws IOException {
    try (Git git = Git.open(location.toFile())) {
      return git.getRepository().resolve(Constants.HEAD).getName();
    }
  }

  private static String state(Path folder) throws IOException {
    try (Git git = Git.open(folder.toFile())) {
      var message = git.log().setMaxCount(1).call().iterator().next().getShortMessage();
      var status = git.status().call();
      return "%s at %s, %s not committed, config %s"
          .formatted(
              git.getRepository().getBranch(),
              message,
              status.getUntracked(),
              Files.size(folder.resolve(".git/config")));
    } catch (GitAPIException e) {
      throw new IOException(e);
    }
  }
}
