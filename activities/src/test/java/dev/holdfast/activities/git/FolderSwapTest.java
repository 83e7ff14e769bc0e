package dev.holdfast.activities.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.activities.files.FolderSwap;
import dev.holdfast.activities.files.InterruptedRenames;
import dev.holdfast.activities.files.RunFolder;
import dev.holdfast.workflows.restore.RepositoryCopies;
import dev.holdfast.workflows.restore.RepositorySwaps;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Swaps that die, or stand still, before each of their renames. */
final class FolderSwapTest {

  /** More than any swap has: then nothing dies. */
  private static final int MOST = 5;

  @TempDir Path folder;
  private GitScene scene;

  /** What is at the location before. */
  enum Before {
    REPOSITORY,
    NOTHING,
    EMPTY_FOLDER
  }

  @BeforeEach
  void open() throws Exception {
    scene = new GitScene(folder);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  private void at(Before before) throws IOException {
    if (before != Before.REPOSITORY) {
      RunFolder.delete(scene.location);
    }
    if (before == Before.EMPTY_FOLDER) {
      Files.createDirectory(scene.location);
    }
  }

  static Stream<Arguments> deaths() {
    return deathsAt(Before.REPOSITORY);
  }

  static Stream<Arguments> deathsElsewhere() {
    return Stream.concat(deathsAt(Before.NOTHING), deathsAt(Before.EMPTY_FOLDER));
  }

  private static Stream<Arguments> deathsAt(Before before) {
    return IntStream.rangeClosed(0, MOST)
        .boxed()
        .flatMap(
            swap -> IntStream.rangeClosed(0, MOST).mapToObj(back -> arguments(before, swap, back)));
  }

  static Stream<Arguments> places() {
    return Stream.of(Before.values())
        .flatMap(
            before -> IntStream.rangeClosed(0, MOST).mapToObj(place -> arguments(before, place)));
  }

  @ParameterizedTest
  @MethodSource("places")
  void finishesWhatAnAttemptLeftThatDied(Before before, int renames) throws Exception {
    at(before);
    RepositoryCopies.Copy copy = scene.cloned("r1");
    dying(renames, it -> it.swap(copy));

    RepositorySwaps.Swapped swapped = scene.swaps().swap(copy);

    assertThat(scene.liveHead()).isEqualTo(scene.originHead());
    assertThat(swapped.kept() != null).isEqualTo(before == Before.REPOSITORY);
    scene.fences().release(scene.target("r1"));
    assertThat(scene.sight()).noneMatch(it -> it.contains("holdfast"));
  }

  @Tag("proof")
  @ParameterizedTest
  @MethodSource("deathsElsewhere")
  void goesBackToNothingFromWhereverAnAttemptDied(Before before, int swap, int back)
      throws Exception {
    goesBackFromWhereverAnAttemptDied(before, swap, back);
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void goesBackFromWhereverAnAttemptDied(Before before, int swap, int back) throws Exception {
    at(before);
    List<String> sight = scene.sight();
    RepositoryCopies.Copy copy = scene.cloned("r1");
    dying(swap, it -> it.swap(copy));
    dying(back, it -> it.swapBack(copy));

    scene.swaps().swapBack(copy);

    scene.copies().remove(scene.target("r1"));
    scene.fences().release(scene.target("r1"));
    assertThat(scene.sight()).isEqualTo(sight);
  }

  /** A worker that is stopped before a rename and goes on once another one has done everything. */
  @ParameterizedTest
  @MethodSource("places")
  void changesNothingAnyMoreOnceAnotherAttemptIsDone(Before before, int place) throws Exception {
    at(before);
    RepositoryCopies.Copy copy = scene.cloned("r1");

    standingStill(place, it -> it.swap(copy), () -> scene.swaps().swap(copy));

    assertThat(scene.liveHead()).isEqualTo(scene.originHead());
    assertThat(RunFolder.exists(scene.location.resolveSibling("code_before_r1")))
        .isEqualTo(before == Before.REPOSITORY);
  }

  @ParameterizedTest
  @MethodSource("places")
  void changesNothingAnyMoreOnceTheRunWentBack(Before before, int place) throws Exception {
    at(before);
    List<String> sight = scene.sight();
    RepositoryCopies.Copy copy = scene.cloned("r1");

    standingStill(place, it -> it.swap(copy), () -> undo(copy));

    undo(copy);
    assertThat(scene.sight()).isEqualTo(sight);
  }

  @ParameterizedTest
  @MethodSource("places")
  void bringsNothingBackTwice(Before before, int place) throws Exception {
    at(before);
    List<String> sight = scene.sight();
    RepositoryCopies.Copy copy = scene.cloned("r1");
    scene.swaps().swap(copy);

    standingStill(place, it -> it.swapBack(copy), () -> undo(copy));

    undo(copy);
    assertThat(scene.sight()).isEqualTo(sight);
  }

  /** Another control plane moved the fence record aside while the worker stood still. */
  @ParameterizedTest
  @MethodSource("places")
  void changesNothingAnyMoreOnceTheFenceRecordWasTakenAway(Before before, int place)
      throws Exception {
    at(before);
    RepositoryCopies.Copy copy = scene.cloned("r1");
    List<List<String>> seen = new ArrayList<>();

    standingStill(
        place,
        it -> it.swap(copy),
        () -> {
          Path fence = scene.location.resolveSibling(".code.holdfast");
          Files.move(fence, scene.location.resolveSibling(".broken"));
          seen.add(scene.sight());
        });

    if (!seen.isEmpty()) {
      assertThat(scene.sight()).isEqualTo(seen.get(0));
    }
  }

  private void undo(RepositoryCopies.Copy copy) {
    scene.swaps().swapBack(copy);
    scene.copies().remove(copy.source().target());
    scene.fences().release(copy.source().target());
  }

  private void standingStill(
      int place, Consumer<RepositorySwaps> deed, InterruptedRenames.Deed meanwhile) {
    with(InterruptedRenames.before(place, meanwhile), deed);
  }

  private void dying(int place, Consumer<RepositorySwaps> deed) {
    with(InterruptedRenames.dyingBefore(place), deed);
  }

  private void with(FolderSwap.Rename rename, Consumer<RepositorySwaps> deed) {
    TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
    try {
      environment.registerActivitiesImplementations(scene.activities(rename));
      RepositorySwaps swaps = environment.newActivityStub(RepositorySwaps.class);
      Throwable thrown = catchThrowable(() -> deed.accept(swaps));
      boolean expected =
          thrown == null
              || FailureCode.SWAP_FAILED.isIn(thrown)
              || FailureCode.FENCE_LOST.isIn(thrown);
      assertThat(expected).as("%s", thrown).isTrue();
    } finally {
      environment.close();
    }
  }

  @Test
  void keepsARestoredCopyThatSomebodyChanged() throws Exception {
    RepositoryCopies.Copy copy = scene.cloned("r1");
    scene.swaps().swap(copy);
    scene.write("notes", "of somebody\n");

    RepositorySwaps.SwappedBack back = scene.swaps().swapBack(copy);

    String written = scene.location + "_written_r1";
    assertThat(back.written()).isEqualTo(written);
    assertThat(Path.of(written).resolve("notes")).hasContent("of somebody\n");
    undo(copy);
    assertThat(Path.of(written)).exists();
  }

  @Test
  void keepsARestoredCopyThatSomebodyCommittedTo() throws Exception {
    RepositoryCopies.Copy copy = scene.cloned("r1");
    scene.swaps().swap(copy);
    scene.commit("notes", "of somebody\n");

    assertThat(scene.swaps().swapBack(copy).written()).isNotNull();
  }

  @Test
  void overwritesNothingThatCameMeanwhile() throws Exception {
    RepositoryCopies.Copy copy = scene.cloned("r1");
    dying(1, it -> it.swap(copy));
    Files.createDirectories(scene.location.resolve("somebody"));

    Throwable thrown = catchThrowable(() -> scene.swaps().swap(copy));

    assertThat(FailureCode.SWAP_FAILED.isIn(thrown)).isTrue();
    assertThat(scene.location.resolve("somebody")).exists();
  }
}
