package dev.holdfast.activities.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.activities.files.RunFolder;
import dev.holdfast.workflows.restore.RepositoryCopies;
import dev.holdfast.workflows.runbook.FailureCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GitPreflightTest {

  @TempDir Path folder;
  private GitScene scene;

  @BeforeEach
  void open() throws Exception {
    scene = new GitScene(folder);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  private void assertRefused(FailureCode code, String words) {
    List<String> before = scene.sight();

    Throwable thrown = catchThrowable(() -> scene.copies().observe(scene.target("r1")));

    assertThat(thrown).as(words).isNotNull();
    assertThat(code.isIn(thrown)).as("%s", thrown).isTrue();
    assertThat(thrown).hasStackTraceContaining(words);
    assertThat(scene.sight()).isEqualTo(before);
  }

  @Test
  void seesWhatIsThere() {
    RepositoryCopies.Observed seen = scene.copies().observe(scene.target("r1"));

    assertThat(seen.commit()).isEqualTo(scene.originHead());
    assertThat(seen.live()).isEqualTo(RepositoryCopies.Live.WORKING_TREE);
    assertThat(seen.readable()).isTrue();
    assertThat(seen.detail()).endsWith("live copy working tree");
  }

  @Test
  void restoresOverARepositoryThatIsDamaged() throws Exception {
    Files.delete(scene.location.resolve(".git/HEAD"));

    RepositoryCopies.Observed seen = scene.copies().observe(scene.target("r1"));

    assertThat(seen.readable()).isFalse();
    assertThat(seen.detail()).endsWith("live copy damaged, working tree");
    RepositoryCopies.Copy copy = scene.cloned("r1");
    scene.copies().matchProperties(copy);
    scene.swaps().swap(copy);
    assertThat(scene.liveHead()).isEqualTo(scene.originHead());
  }

  @Test
  void refusesAFile() throws Exception {
    RunFolder.delete(scene.location);
    Files.writeString(scene.location, "a file");
    assertRefused(FailureCode.LOCATION_UNUSABLE, "is a file");
  }

  @Test
  void refusesALink() throws Exception {
    Path real = scene.location.resolveSibling("real");
    Files.move(scene.location, real);
    Files.createSymbolicLink(scene.location, real);
    assertRefused(FailureCode.LOCATION_UNUSABLE, "is a link");
  }

  @Test
  void refusesAFolderThatIsNoRepository() throws Exception {
    RunFolder.delete(scene.location.resolve(".git"));
    assertRefused(FailureCode.LOCATION_UNUSABLE, "no Git repository");
  }

  @Test
  void refusesALinkedWorkingTree() throws Exception {
    RunFolder.delete(scene.location.resolve(".git"));
    Files.writeString(scene.location.resolve(".git"), "gitdir: /elsewhere");
    assertRefused(FailureCode.LOCATION_UNUSABLE, "linked working tree");
  }

  @Test
  void refusesAMountPoint() {
    scene.location("/proc");
    assertRefused(FailureCode.LOCATION_UNUSABLE, "/proc");
  }

  @Test
  void refusesALocationInAFolderThatIsNotMounted() {
    scene.location(scene.folder.resolve("mount/code").toString());
    assertRefused(FailureCode.LOCATION_UNUSABLE, "mount it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"code", "../code", "/"})
  void refusesALocationThatIsNoPathOfAFolder(String location) {
    scene.location(location);
    assertRefused(FailureCode.LOCATION_UNUSABLE, "absolute");
  }

  @Test
  void refusesAnOriginAtTheLocation() throws Exception {
    scene.push();
    scene.origin(scene.location.toString());
    assertRefused(FailureCode.LOCATION_UNUSABLE, "at the location itself");
  }

  @Test
  void refusesABranchThatIsNotThere() {
    Throwable thrown = catchThrowable(() -> scene.copies().observe(scene.target("r1", "trunk")));

    assertThat(FailureCode.BRANCH_MISSING.isIn(thrown)).isTrue();
    assertThat(thrown).hasStackTraceContaining("has no branch trunk");
  }

  @Test
  void refusesAnEmptyOrigin() throws Exception {
    Path empty = scene.folder.resolve("empty.git");
    Git.init().setBare(true).setDirectory(empty.toFile()).call().close();
    scene.origin(empty.toString());
    assertRefused(FailureCode.BRANCH_MISSING, "empty repository");
  }

  @Test
  void refusesAnOriginThatIsNotThere() {
    scene.origin(scene.folder.resolve("nowhere.git").toString());
    assertRefused(FailureCode.ORIGIN_REFUSED, "asking the origin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"code.git", "ftp://host/code.git", "ext::sh -c true", "git://host/x"})
  void refusesWhatIsNoAddress(String origin) {
    scene.origin(origin);
    assertRefused(FailureCode.ORIGIN_REFUSED, "origin of code is no");
  }

  @Test
  void refusesAPasswordInTheAddressWithoutShowingIt() {
    scene.origin("https://anna:pl4nted-s3cret@localhost/code.git");

    Throwable thrown = catchThrowable(() -> scene.copies().observe(scene.target("r1")));

    assertThat(FailureCode.ORIGIN_REFUSED.isIn(thrown)).isTrue();
    assertThat(thrown).hasStackTraceContaining("holds a password");
    assertThat(org.assertj.core.util.Throwables.getStackTrace(thrown)).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "ssh"})
  void saysThatTheOriginDoesNotAnswer(String scheme) throws Exception {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      scene.origin(scheme + "://127.0.0.1:" + closed.getLocalPort() + "/code.git");
    }
    assertRefused(FailureCode.ORIGIN_UNREACHABLE, "asking the origin");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void saysThatTheOriginLetsNobodyIn(int status) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"code\"");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    try {
      scene.origin("http://127.0.0.1:" + server.getAddress().getPort() + "/code.git");
      assertRefused(FailureCode.ORIGIN_REFUSED, "asking the origin");
    } finally {
      server.stop(0);
    }
  }
}
