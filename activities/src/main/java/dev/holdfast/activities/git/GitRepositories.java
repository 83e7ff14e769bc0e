package dev.holdfast.activities.git;

import dev.holdfast.activities.files.RunFolder;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.workflows.restore.RepositoryTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** The repositories of plans as this host reaches them. */
public final class GitRepositories {

  private final GitOrigin origin;

  /**
   * Repositories as one user reaches them.
   *
   * @param userHome where {@code .ssh} is, with the keys and known hosts for origins by SSH
   */
  public GitRepositories(References references, Path userHome) {
    this.origin = new GitOrigin(references, userHome);
  }

  GitOrigin origin() {
    return origin;
  }

  RunFolder runFolder(RepositoryTarget target) {
    QuietSystemReader.install();
    return new RunFolder(origin.location(target), target.run(), target.repository().component());
  }

  /** As {@link #open}, for one that may be damaged: what Git would not take is an error. */
  static Repository openWhole(Path folder) throws IOException {
    Repository repository = open(folder);
    if (!RepositoryCache.FileKey.isGitRepository(repository.getDirectory(), repository.getFS())) {
      repository.close();
      throw new RepositoryNotFoundException(repository.getDirectory());
    }
    return repository;
  }

  /**
   * Opens the repository in {@code folder}; to be closed. Filters that its settings name are left
   * out: they would run programs.
   */
  static Repository open(Path folder) throws IOException {
    QuietSystemReader.install();
    Path git = folder.resolve(".git");
    boolean bare = !Files.isDirectory(git);
    FileRepositoryBuilder builder =
        new FileRepositoryBuilder().setMustExist(true).setGitDir((bare ? folder : git).toFile());
    Repository repository = (bare ? builder : builder.setWorkTree(folder.toFile())).build();
    StoredConfig settings = repository.getConfig();
    settings.getSubsections("filter").forEach(it -> settings.unsetSection("filter", it));
    return repository;
  }
}
