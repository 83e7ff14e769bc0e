package dev.holdfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Constants;

/** An origin, and a clone of it that is one commit behind and has a file that nobody committed. */
record CodeRepository(Path origin, Path location) {

  /** Makes both in a folder. */
  static CodeRepository makeIn(Path folder) throws IOException, GitAPIException {
    var made = new CodeRepository(folder.resolve("origin"), folder.resolve("srv/code"));
    try (Git git = Git.init().setInitialBranch("main").setDirectory(made.origin.toFile()).call()) {
      commit(git, "one");
      Git.cloneRepository()
          .setURI(made.origin.toString())
          .setDirectory(made.location.toFile())
          .call()
          .close();
      commit(git, "two");
    }
    Files.writeString(made.location.resolve("draft"), "not committed");
    return made;
  }

  private static void commit(Git git, String file) throws IOException, GitAPIException {
    Files.writeString(git.getRepository().getWorkTree().toPath().resolve(file), file);
    git.add().addFilepattern(file).call();
    git.commit().setMessage(file).setCommitter("anna", "anna@example.org").setSign(false).call();
  }

  /** The commit that the location is at. */
  String head() throws IOException {
    try (Git git = Git.open(location.toFile())) {
      return git.getRepository().resolve(Constants.HEAD).getName();
    }
  }
}
