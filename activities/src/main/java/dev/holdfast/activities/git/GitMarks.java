package dev.holdfast.activities.git;

import dev.holdfast.activities.files.Marks;
import dev.holdfast.activities.files.RestoredMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;

/** Notes in the Git folder of a restored repository, of where its branches and tags were. */
final class GitMarks implements Marks {

  private static final String FILE = "holdfast-restored.json";

  @Override
  public Path file(Path repository) {
    return git(repository).resolve(FILE);
  }

  /** The folder in which Git keeps what it knows of a repository. */
  static Path git(Path repository) {
    Path git = repository.resolve(".git");
    return Files.isDirectory(git) ? git : repository;
  }

  @Override
  public SortedMap<String, String> content(Path repository) throws IOException {
    return OwnChanges.branches(repository);
  }

  @Override
  public boolean isAbout(RestoredMark mark, Path repository) {
    return true; // it moves with the repository
  }
}
