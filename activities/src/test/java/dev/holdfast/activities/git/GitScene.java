package dev.holdfast.activities.git;

import dev.holdfast.activities.files.FolderSwap;
import dev.holdfast.activities.files.RunFolder;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.LongJobs;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Repository;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.restore.KeptRepositories;
import dev.holdfast.workflows.restore.RepositoryCopies;
import dev.holdfast.workflows.restore.RepositoryFences;
import dev.holdfast.workflows.restore.RepositorySwaps;
import dev.holdfast.workflows.restore.RepositoryTarget;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.ResetCommand.ResetType;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.jspecify.annotations.Nullable;

/**
 * A bare origin, a location that was cloned from it and is one commit behind, and the real
 * adapters. All of it is in one folder.
 */
final class GitScene implements AutoCloseable {

  static final PersonIdent ANNA = new PersonIdent("Anna", "anna@example.org");

  final Path folder;
  final Path origin;
  final Path location;
  final LongJobs jobs = new LongJobs();
  private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
  private final GitRepositories repositories;
  private final Map<String, String> variables = new TreeMap<>();
  private String originText;
  private String locationText;

  GitScene(Path folder) throws IOException {
    QuietSystemReader.install();
    this.folder = folder.toRealPath();
    origin = this.folder.resolve("origin/code.git");
    location = this.folder.resolve("srv/code");
    originText = origin.toString();
    locationText = location.toString();
    copy(Template.FOLDER, this.folder);
    repositories = new GitRepositories(new References(variables), this.folder);
    environment.registerActivitiesImplementations(activities(FolderSwap.ATOMIC));
  }

  /** Made once: repositories take longer to make than to copy. */
  private static final class Template {

    static final Path FOLDER = made();

    private static Path made() {
      try {
        Path folder = Files.createTempDirectory("holdfast-git");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        fill(folder);
        return folder;
      } catch (IOException | GitAPIException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void delete(Path folder) {
      try {
        RunFolder.delete(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void fill(Path folder) throws IOException, GitAPIException {
      Path origin = folder.resolve("origin/code.git");
      Path location = folder.resolve("srv/code");
      Git.init()
          .setBare(true)
          .setInitialBranch("main")
          .setDirectory(origin.toFile())
          .call()
          .close();
      Git.init().setInitialBranch("main").setDirectory(location.toFile()).call().close();
      commit(location, "README", "first\n");
      commit(location, "src/Main.java", "second\n");
      try (Git git = Git.open(location.toFile())) {
        git.push().setRemote(origin.toString()).add("refs/heads/main").call();
        git.reset().setMode(ResetType.HARD).setRef("HEAD~1").call();
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path it : all.toList()) {
        Path target = to.resolve(from.relativize(it));
        if (!Files.isDirectory(target)) {
          Files.copy(it, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  Object[] activities(FolderSwap.Rename rename) {
    Attempts attempts = new Attempts("test");
    DurableJobs durable = new DurableJobs(jobs);
    return new Object[] {
      new GitFence(repositories, attempts),
      new GitSideCopy(repositories, durable, attempts),
      new GitSwap(repositories, durable, attempts, rename),
      new GitKept(repositories, durable, attempts, rename)
    };
  }

  RepositoryCopies copies() {
    return environment.newActivityStub(RepositoryCopies.class);
  }

  RepositoryFences fences() {
    return environment.newActivityStub(RepositoryFences.class);
  }

  RepositorySwaps swaps() {
    return environment.newActivityStub(RepositorySwaps.class);
  }

  KeptRepositories kept() {
    return environment.newActivityStub(KeptRepositories.class);
  }

  /** The plan names this origin. */
  void origin(String text) {
    originText = text;
  }

  /** The plan names this location. */
  void location(String text) {
    locationText = text;
  }

  RepositoryTarget target(String run) {
    return target(run, "main");
  }

  RepositoryTarget target(String run, String branch) {
    var repository =
        new Repository(
            "code",
            Terms.usual(),
            List.of(),
            new Reference(originText),
            new Reference(locationText),
            branch);
    return new RepositoryTarget(run, "shop", repository);
  }

  void take(String run) {
    fences().take(new RepositoryFences.Claim(target(run), "recovery/" + run, "anna", "restore"));
  }

  /** Observed, fenced and cloned. */
  RepositoryCopies.Copy cloned(String run) {
    RepositoryCopies.Observed observed = copies().observe(target(run));
    take(run);
    boolean bare = observed.live() == RepositoryCopies.Live.BARE;
    var source = new RepositoryCopies.Source(target(run), observed.commit(), bare);
    RepositoryCopies.Cloned cloned = copies().cloneBeside(source);
    return new RepositoryCopies.Copy(source, cloned.side(), cloned.head());
  }

  Git git() throws IOException {
    return Git.open(location.toFile());
  }

  /** Commits a file at the location. */
  void commit(String file, String content) throws IOException, GitAPIException {
    commit(location, file, content);
  }

  private static void commit(Path repository, String file, String content)
      throws IOException, GitAPIException {
    write(repository, file, content);
    try (Git git = Git.open(repository.toFile())) {
      git.add().addFilepattern(file).call();
      git.commit().setMessage(file).setAuthor(ANNA).setCommitter(ANNA).setSign(false).call();
    }
  }

  void write(String file, String content) throws IOException {
    write(location, file, content);
  }

  private static void write(Path repository, String file, String content) throws IOException {
    Path path = repository.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  void push() throws IOException, GitAPIException {
    try (Git git = git()) {
      git.push().setRemote(origin.toString()).add("refs/heads/main").call();
    }
  }

  /** The location has what the origin has. */
  void catchUp() throws IOException, GitAPIException {
    try (Git git = git()) {
      git.fetch()
          .setRemote(origin.toString())
          .setRefSpecs("+refs/heads/main:refs/remotes/origin/main")
          .call();
      git.reset().setMode(ResetType.HARD).setRef("origin/main").call();
    }
  }

  String originHead() {
    return String.valueOf(head(origin));
  }

  @Nullable String liveHead() {
    return Files.exists(location) ? head(location) : null;
  }

  private static @Nullable String head(Path folder) {
    try (Git git = Git.open(folder.toFile())) {
      Ref head = git.getRepository().exactRef("refs/heads/main");
      return head == null || head.getObjectId() == null ? null : head.getObjectId().getName();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is beside the location and in it, as far as a person looks. */
  List<String> sight() {
    try (Stream<Path> beside = Files.list(location.resolveSibling("."));
        Stream<Path> inside = Files.exists(location) ? Files.walk(location) : Stream.empty()) {
      Stream<String> names = beside.map(it -> "/" + it.getFileName());
      Stream<String> files =
          inside
              .filter(it -> !it.toString().contains("/.git/"))
              .filter(Files::isRegularFile)
              .map(it -> location.relativize(it) + ": " + content(it));
      return Stream.concat(Stream.of("at " + branchIfAny()), Stream.concat(names, files))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable String branchIfAny() {
    return Files.isDirectory(location.resolve(".git")) ? liveHead() : null;
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    environment.close();
    jobs.close();
  }
}
