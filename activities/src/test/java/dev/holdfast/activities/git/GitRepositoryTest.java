package dev.holdfast.activities.git;

import dev.holdfast.activities.files.FolderSwap;
import dev.holdfast.activities.files.RunFolder;
import dev.holdfast.workflows.fakes.RepositoryPortsContract;
import dev.holdfast.workflows.restore.RepositoryTarget;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Git keeps the contract that the fake keeps. */
@SuppressWarnings("NullAway.Init") // made with the activities
final class GitRepositoryTest extends RepositoryPortsContract {

  @TempDir Path folder;
  private GitScene scene;

  @Override
  protected Object[] activities() throws Exception {
    scene = new GitScene(folder);
    return scene.activities(FolderSwap.ATOMIC);
  }

  @AfterEach
  void closeScene() {
    scene.close();
  }

  @Override
  protected RepositoryTarget target(String run) {
    return scene.target(run);
  }

  @Override
  protected String origin() {
    return scene.originHead();
  }

  @Override
  protected @Nullable String live() {
    return scene.liveHead();
  }

  @Override
  protected void losesLive() throws Exception {
    RunFolder.delete(scene.location);
  }

  @Override
  protected void commitsWithoutPushing() throws Exception {
    scene.commit("draft", "mine\n");
  }
}
