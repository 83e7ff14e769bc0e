package dev.holdfast.activities.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.activities.files.FolderSwap;
import dev.holdfast.activities.files.InterruptedRenames;
import dev.holdfast.activities.files.RunFolder;
import dev.holdfast.workflows.restore.KeptRepositories;
import dev.holdfast.workflows.restore.RepositoryCopies;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Ways back to a kept folder that die, or stand still, before each of their renames. */
final class FolderReturnTest {

  /** More than any way back has: then nothing dies. */
  private static final int MOST = 5;

  private static final String BACK = "r1-back";

  @TempDir Path folder;
  private GitScene scene;
  private List<String> sight = List.of();

  /** What was at the location before the restore. */
  enum Before {
    REPOSITORY,
    NOTHING,
    EMPTY_FOLDER
  }

  /** What somebody does to the restored copy. */
  enum Written {
    COMMIT,
    FILE,
    IGNORED_FILE,
    BRANCH,
    HOOK,
    DAMAGE
  }

  @BeforeEach
  void open() throws Exception {
    scene = new GitScene(folder);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  /** Restored by a run that is over; the fence record is the next run's. */
  private KeptRepositories.Kept restored(Before before) throws IOException {
    if (before != Before.REPOSITORY) {
      RunFolder.delete(scene.location);
    }
    if (before == Before.EMPTY_FOLDER) {
      Files.createDirectory(scene.location);
    }
    sight = scene.sight();
    RepositoryCopies.Copy copy = scene.cloned("r1");
    String kept = scene.swaps().swap(copy).kept();
    scene.fences().release(scene.target("r1"));
    scene.take(BACK);
    return new KeptRepositories.Kept(scene.target(BACK), "r1", kept);
  }

  private void finish() {
    scene.kept().keepWritten(scene.target(BACK));
    scene.fences().release(scene.target(BACK));
  }

  static Stream<Arguments> places() {
    return Stream.of(Before.values())
        .flatMap(
            before -> IntStream.rangeClosed(0, MOST).mapToObj(place -> arguments(before, place)));
  }

  /** On the way there, or on the way back from its end. */
  static Stream<Arguments> deaths() {
    return deathsAt(Before.REPOSITORY)
        .filter(it -> it.get()[1].equals(MOST) || it.get()[2].equals(MOST));
  }

  static Stream<Arguments> allDeaths() {
    return Stream.of(Before.values()).flatMap(FolderReturnTest::deathsAt);
  }

  private static Stream<Arguments> deathsAt(Before before) {
    return IntStream.rangeClosed(0, MOST)
        .boxed()
        .flatMap(
            there ->
                IntStream.rangeClosed(0, MOST).mapToObj(back -> arguments(before, there, back)));
  }

  @ParameterizedTest
  @MethodSource("places")
  void finishesWhatAnAttemptLeftThatDied(Before before, int renames) throws Exception {
    KeptRepositories.Kept old = restored(before);
    dying(renames, it -> it.putBack(old));

    scene.kept().putBack(old);

    finish();
    assertThat(scene.sight()).isEqualTo(sight);
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void takesTheWayBackBackFromWhereverAnAttemptDied(Before before, int there, int back)
      throws Exception {
    KeptRepositories.Kept old = restored(before);
    scene.fences().release(scene.target(BACK));
    List<String> restored = scene.sight();
    scene.take(BACK);
    dying(there, it -> it.putBack(old));
    dying(back, it -> it.takeBack(old));

    scene.kept().takeBack(old);

    scene.fences().release(scene.target(BACK));
    assertThat(scene.sight()).isEqualTo(restored);
  }

  @Tag("proof")
  @ParameterizedTest
  @MethodSource("allDeaths")
  void takesTheWayBackBackWhateverDied(Before before, int there, int back) throws Exception {
    takesTheWayBackBackFromWhereverAnAttemptDied(before, there, back);
  }

  /** A worker that is stopped before a rename and goes on once another one has done everything. */
  @ParameterizedTest
  @MethodSource("places")
  void changesNothingAnyMoreOnceAnotherAttemptIsDone(Before before, int place) throws Exception {
    KeptRepositories.Kept old = restored(before);

    standingStill(place, it -> it.putBack(old), () -> scene.kept().putBack(old));

    finish();
    assertThat(scene.sight()).isEqualTo(sight);
  }

  @ParameterizedTest
  @MethodSource("places")
  void changesNothingAnyMoreOnceTheRunWasTakenBack(Before before, int place) throws Exception {
    KeptRepositories.Kept old = restored(before);
    scene.fences().release(scene.target(BACK));
    List<String> restored = scene.sight();
    scene.take(BACK);

    standingStill(place, it -> it.putBack(old), () -> undo(old));

    undo(old);
    assertThat(scene.sight()).isEqualTo(restored);
  }

  private void undo(KeptRepositories.Kept old) {
    scene.kept().takeBack(old);
    scene.fences().release(old.target());
  }

  @ParameterizedTest
  @EnumSource(Written.class)
  void keepsTheRestoredCopyIfAnythingWasWrittenToIt(Written written) throws Exception {
    KeptRepositories.Kept old = restored(Before.REPOSITORY);
    write(written);
    scene.kept().putBack(old);

    KeptRepositories.Written kept = scene.kept().keepWritten(scene.target(BACK));

    assertThat(kept.folder()).isEqualTo(scene.location + "_written_" + BACK);
    assertThat(kept.readable()).isEqualTo(written != Written.DAMAGE);
    assertThat(kept.commits()).isEqualTo(written == Written.COMMIT ? 1 : 0);
    assertThat(kept.branches())
        .isEqualTo(written == Written.COMMIT || written == Written.BRANCH ? 1 : 0);
    assertThat(kept.files())
        .isEqualTo(written == Written.FILE || written == Written.IGNORED_FILE ? 1 : 0);
    assertThat(kept.settings()).isEqualTo(written == Written.HOOK ? 1 : 0);
    finish();
    assertThat(Path.of(String.valueOf(kept.folder()))).exists();
    assertThat(scene.sight()).containsAll(sight);
  }

  private void write(Written written) throws Exception {
    switch (written) {
      case COMMIT -> scene.commit("notes", "of somebody\n");
      case FILE -> scene.write("notes", "of somebody\n");
      case IGNORED_FILE -> {
        Path exclude = scene.location.resolve(".git/info/exclude");
        var before = Files.getLastModifiedTime(new GitMarks().file(scene.location));
        Files.createDirectories(exclude.getParent());
        Files.writeString(exclude, "secret\n");
        Files.setLastModifiedTime(exclude, before);
        scene.write("secret", "of somebody\n");
      }
      case BRANCH -> {
        try (Git git = scene.git()) {
          git.branchCreate().setName("mine").setStartPoint("HEAD").call();
        }
      }
      case HOOK -> {
        Path hook = scene.location.resolve(".git/hooks/post-commit");
        Files.createDirectories(hook.getParent());
        Files.writeString(hook, "#!/bin/sh\n");
      }
      case DAMAGE -> Files.delete(scene.location.resolve(".git/HEAD"));
    }
  }

  @Test
  void refusesToPutAwayWhatIsNotTheRestoredCopy() throws Exception {
    KeptRepositories.Kept old = restored(Before.REPOSITORY);
    Files.delete(new GitMarks().file(scene.location));

    Throwable refused = catchThrowable(() -> scene.kept().preflight(old));

    assertThat(FailureCode.NOT_KEPT.isIn(refused)).isTrue();
    assertThat(refused).rootCause().hasMessageContaining("not what run r1 restored");
  }

  @Test
  void refusesToGoBackToWhatIsGone() throws Exception {
    KeptRepositories.Kept old = restored(Before.REPOSITORY);
    RunFolder.delete(Path.of(String.valueOf(old.folder())));

    Throwable refused = catchThrowable(() -> scene.kept().preflight(old));

    assertThat(FailureCode.NOT_KEPT.isIn(refused)).isTrue();
    assertThat(scene.liveHead()).isEqualTo(scene.originHead());
  }

  @Test
  void goesBackAlthoughSomebodyRemovedTheRestoredCopy() throws Exception {
    KeptRepositories.Kept old = restored(Before.REPOSITORY);
    RunFolder.delete(scene.location);

    assertThat(scene.kept().preflight(old).restored()).isFalse();
    scene.kept().putBack(old);
    scene.kept().putBack(old);

    finish();
    assertThat(scene.sight()).isEqualTo(sight);
  }

  @Test
  void overwritesNothingThatCameMeanwhile() throws Exception {
    KeptRepositories.Kept old = restored(Before.REPOSITORY);
    dying(2, it -> it.putBack(old));
    Files.createDirectories(scene.location.resolve("somebody"));

    Throwable thrown = catchThrowable(() -> scene.kept().putBack(old));

    assertThat(FailureCode.SWAP_FAILED.isIn(thrown)).isTrue();
    assertThat(scene.location.resolve("somebody")).exists();
    Throwable held = catchThrowable(() -> scene.fences().release(scene.target(BACK)));
    assertThat(held).rootCause().hasMessageContaining("must not be lost");
  }

  private void standingStill(
      int place, Consumer<KeptRepositories> deed, InterruptedRenames.Deed meanwhile) {
    with(InterruptedRenames.before(place, meanwhile), deed);
  }

  private void dying(int place, Consumer<KeptRepositories> deed) {
    with(InterruptedRenames.dyingBefore(place), deed);
  }

  private void with(FolderSwap.Rename rename, Consumer<KeptRepositories> deed) {
    TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
    try {
      environment.registerActivitiesImplementations(scene.activities(rename));
      KeptRepositories kept = environment.newActivityStub(KeptRepositories.class);
      Throwable thrown = catchThrowable(() -> deed.accept(kept));
      boolean expected =
          thrown == null
              || FailureCode.SWAP_FAILED.isIn(thrown)
              || FailureCode.FENCE_LOST.isIn(thrown);
      assertThat(expected).as("%s", thrown).isTrue();
    } finally {
      environment.close();
    }
  }
}
