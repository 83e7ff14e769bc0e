package dev.holdfast.activities.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GitFenceTest {

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

  @Test
  void tellsWhoHoldsTheRepository() {
    scene.take("r1");

    Throwable refused = catchThrowable(() -> scene.take("r2"));
    Throwable observing = catchThrowable(() -> scene.copies().observe(scene.target("r2")));

    String holder = "restore by run r1 of plan shop, asked for by anna, since 2";
    assertThat(refused).rootCause().hasMessageContaining(holder);
    assertThat(observing).rootCause().hasMessageContaining(holder);
    assertThat(FailureCode.FENCE_HELD.isIn(observing)).isTrue();
  }

  @Test
  void isTakenByOneOfManyOnly() {
    List<CompletableFuture<Boolean>> all =
        IntStream.range(0, 16)
            .mapToObj(it -> CompletableFuture.supplyAsync(() -> takes("r" + it)))
            .toList();

    assertThat(all.stream().filter(CompletableFuture::join)).hasSize(1);
    assertThat(scene.sight().stream().filter(it -> it.contains("holdfast"))).hasSize(1);
  }

  private boolean takes(String run) {
    Throwable thrown = catchThrowable(() -> scene.take(run));
    assertThat(thrown == null || FailureCode.FENCE_HELD.isIn(thrown)).as("%s", thrown).isTrue();
    return thrown == null;
  }

  @Test
  void leavesNothingOnceItIsGivenBack() {
    List<String> before = scene.sight();
    scene.take("r1");

    assertThat(scene.fences().release(scene.target("r1")).released()).isTrue();

    assertThat(scene.sight()).isEqualTo(before);
  }

  @Test
  void takesAwayWhatAnAttemptLeftThatDiedWhileItTookTheRecord() throws Exception {
    List<String> before = scene.sight();
    Path scrap = scene.location.resolveSibling(".code.holdfast_r1_code_take1");
    Files.createDirectories(scrap.resolve("r1_code/open"));
    scene.take("r1");

    scene.fences().release(scene.target("r1"));

    assertThat(scene.sight()).isEqualTo(before);
  }

  @Test
  void isFreeWhereOnlyRubbishIsLeft() throws Exception {
    Path rubbish = scene.location.resolveSibling(".code.holdfast").resolve("r0_code/open/copy_1");
    Files.createDirectories(rubbish);
    Files.writeString(rubbish.resolve("late"), "written by a worker that stood still");

    scene.take("r1");

    assertThat(rubbish).doesNotExist();
  }

  @Test
  void isNotGivenBackWhileItHoldsTheOldCopy() throws Exception {
    scene.take("r1");
    Path old = scene.location.resolveSibling(".code.holdfast").resolve("r1_code/open/old");
    Files.createDirectories(old);

    Throwable thrown = catchThrowable(() -> scene.fences().release(scene.target("r1")));

    assertThat(FailureCode.SWAP_FAILED.isIn(thrown)).isTrue();
    assertThat(old).exists();
  }
}
