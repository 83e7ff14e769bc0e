package dev.holdfast.activities.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.restore.RepositoryCopies;
import dev.holdfast.workflows.restore.RepositorySwaps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.StoredConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GitLossTest {

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

  private RepositorySwaps.LossMeasured measured() {
    RepositoryCopies.Copy copy = scene.cloned("r1");
    String kept = String.valueOf(scene.swaps().swap(copy).kept());
    return scene.swaps().measureLoss(new RepositorySwaps.Question(scene.target("r1"), kept));
  }

  @Test
  void countsCommitsOfEveryBranchAndOfADetachedHead() throws Exception {
    try (Git git = scene.git()) {
      git.checkout().setCreateBranch(true).setName("feature").call();
    }
    scene.commit("feature", "1\n");
    scene.commit("feature", "2\n");
    try (Git git = scene.git()) {
      git.checkout().setName(git.getRepository().resolve("main").name()).call();
    }
    scene.commit("detached", "1\n");

    RepositorySwaps.LossMeasured loss = measured();

    assertThat(loss.commits()).isEqualTo(3);
    assertThat(loss.uncommitted() + loss.untracked()).isZero();
  }

  @Test
  void countsWhatNobodyCommitted() throws Exception {
    scene.commit(".gitignore", "*.log\n");
    scene.write("README", "changed\n");
    scene.write("new/file", "new\n");
    scene.write("debug.log", "ignored\n");
    Instant old = Instant.parse("2020-02-02T02:02:02Z");
    Files.setLastModifiedTime(scene.location.resolve("new/file"), FileTime.from(old));

    RepositorySwaps.LossMeasured loss = measured();

    assertThat(loss.commits()).isEqualTo(1);
    assertThat(loss.uncommitted()).isEqualTo(1);
    assertThat(loss.untracked()).isEqualTo(1);
    assertThat(loss.oldestAt()).isEqualTo(old);
    assertThat(loss.detail()).contains("1 ignored");
  }

  @Test
  void countsStashes() throws Exception {
    scene.write("README", "changed\n");
    try (Git git = scene.git()) {
      git.stashCreate().setPerson(GitScene.ANNA).call();
    }

    RepositorySwaps.LossMeasured loss = measured();

    assertThat(loss.commits()).isZero();
    assertThat(loss.uncommitted()).isEqualTo(1);
    assertThat(loss.oldestAt()).isNotNull();
  }

  @Test
  void knowsNothingOfACopyThatCantBeRead() throws Exception {
    Files.delete(scene.location.resolve(".git/HEAD"));

    RepositorySwaps.LossMeasured loss = measured();

    assertThat(loss.readable()).isFalse();
    assertThat(loss.detail()).startsWith("the old copy can't be read");
  }

  @Test
  void runsNoFilterThatTheOldCopyNames() throws Exception {
    Path proof = scene.folder.resolve("filter-ran");
    scene.write(".git/info/attributes", "* filter=planted\n");
    try (Git git = scene.git()) {
      StoredConfig config = git.getRepository().getConfig();
      config.setString("filter", "planted", "clean", "touch " + proof + "; cat");
      config.setString("filter", "planted", "smudge", "touch " + proof + "; cat");
      config.save();
    }
    scene.write("README", "changed\n");

    RepositorySwaps.LossMeasured loss = measured();

    assertThat(loss.uncommitted()).isEqualTo(1);
    assertThat(proof).doesNotExist();
  }
}
