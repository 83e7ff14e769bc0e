package dev.holdfast.activities.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.restore.FileCopies;
import dev.holdfast.workflows.restore.FileSwaps;
import dev.holdfast.workflows.restore.KeptFiles;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Swaps of files, and ways back, that die before each of their renames. */
final class FilesSwapTest {

  /** More than any swap has: then nothing dies. */
  private static final int MOST = 8;

  @TempDir Path folder;
  private FilesScene scene;
  private List<String> restored = List.of();
  private List<String> before = List.of();

  /** What is restored over what. */
  enum Case {
    TREE(false) {
      @Override
      void disaster(FilesScene scene) throws IOException {
        scene.write("etc/app.conf", "garbage");
        scene.write("etc/new.conf", "written after the backup");
      }
    },
    LOST_TREE(false) {
      @Override
      void disaster(FilesScene scene) throws IOException {
        RunFolder.delete(scene.tree);
      }
    },
    EMPTY_TREE(false) {
      @Override
      void disaster(FilesScene scene) throws IOException {
        RunFolder.delete(scene.tree);
        Files.createDirectory(scene.tree);
      }
    },
    SECRETS(true) {
      @Override
      void disaster(FilesScene scene) throws IOException {
        Files.writeString(scene.keys.resolve("unseal"), "not the key");
        Files.delete(scene.keys.resolve("root"));
      }
    };

    private final boolean secrets;

    Case(boolean secrets) {
      this.secrets = secrets;
    }

    abstract void disaster(FilesScene scene) throws IOException;

    FilesTarget target(FilesScene scene, String run) {
      return secrets ? scene.secrets(run) : scene.target(run);
    }
  }

  @BeforeEach
  void open() throws Exception {
    scene = new FilesScene(folder);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  /** Backed up, hit by the disaster, and unpacked beside by run r2. */
  private FileCopies.Copy unpacked(Case it) throws IOException {
    BackupReference backup = scene.backedUp(it.target(scene, "r1"));
    restored = scene.sight();
    it.disaster(scene);
    before = scene.sight();
    return scene.unpacked(it.target(scene, "r2"), backup);
  }

  static Stream<Arguments> places() {
    return Stream.of(Case.values())
        .flatMap(it -> IntStream.rangeClosed(0, MOST).mapToObj(place -> arguments(it, place)));
  }

  static Stream<Arguments> deaths() {
    return allDeaths().filter(it -> it.get()[1].equals(it.get()[2]) || it.get()[2].equals(MOST));
  }

  static Stream<Arguments> allDeaths() {
    return Stream.of(Case.values())
        .flatMap(
            it ->
                IntStream.rangeClosed(0, MOST)
                    .boxed()
                    .flatMap(
                        there ->
                            IntStream.rangeClosed(0, MOST)
                                .mapToObj(back -> arguments(it, there, back))));
  }

  @ParameterizedTest
  @MethodSource("places")
  void finishesWhatAnAttemptLeftThatDied(Case it, int renames) throws Exception {
    FileCopies.Copy copy = unpacked(it);
    dying(renames, env -> env.newActivityStub(FileSwaps.class).swap(copy));

    FileSwaps.Swapped swapped = scene.swaps().swap(copy);

    scene.fences().release(it.target(scene, "r2"));
    assertThat(live()).isEqualTo(restored);
    assertThat(swapped.kept())
        .hasSize(it == Case.LOST_TREE || it == Case.EMPTY_TREE ? 0 : 1)
        .allMatch(kept -> Files.exists(Path.of(kept)));
    assertThat(scene.sight()).noneMatch(line -> line.matches("\\S*\\.holdfast(/.*| .*)"));
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void goesBackFromWhereverAnAttemptDied(Case it, int swap, int back) throws Exception {
    FileCopies.Copy copy = unpacked(it);
    dying(swap, env -> env.newActivityStub(FileSwaps.class).swap(copy));
    dying(back, env -> env.newActivityStub(FileSwaps.class).swapBack(copy));

    scene.swaps().swapBack(copy);

    scene.copies().remove(it.target(scene, "r2"));
    scene.fences().release(it.target(scene, "r2"));
    assertThat(scene.sight()).isEqualTo(before);
  }

  @Tag("proof")
  @ParameterizedTest
  @MethodSource("allDeaths")
  void goesBackFromWhereverTwoAttemptsDied(Case it, int swap, int back) throws Exception {
    goesBackFromWhereverAnAttemptDied(it, swap, back);
  }

  /** What is live: nothing that was kept or noted. */
  private List<String> live() {
    return scene.sight().stream()
        .filter(it -> !it.contains("_before_") && !it.contains(".holdfast-restored-"))
        .toList();
  }

  private void dying(int renames, Consumer<TestActivityEnvironment> deed) {
    TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
    try {
      environment.registerActivitiesImplementations(
          scene.activities(InterruptedRenames.dyingBefore(renames)));
      Throwable died = catchThrowable(() -> deed.accept(environment));
      assertThat(died == null || FailureCode.SWAP_FAILED.isIn(died)).isTrue();
    } finally {
      environment.close();
    }
  }

  private KeptFiles.Kept swappedBy(Case it) throws IOException {
    FileCopies.Copy copy = unpacked(it);
    scene.swaps().swap(copy);
    scene.fences().release(it.target(scene, "r2"));
    FilesTarget back = it.target(scene, "r3");
    scene.take(back);
    return new KeptFiles.Kept(back, "r2");
  }

  @ParameterizedTest
  @MethodSource("places")
  void finishesAWayBackThatDied(Case it, int renames) throws Exception {
    KeptFiles.Kept kept = swappedBy(it);
    scene.kept().preflight(kept);
    dying(renames, env -> env.newActivityStub(KeptFiles.class).putBack(kept));

    scene.kept().putBack(kept);

    assertThat(scene.kept().keepWritten(kept).folders()).isEmpty();
    scene.fences().release(kept.target());
    assertThat(scene.sight()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("places")
  void takesAWayBackBackThatDied(Case it, int renames) throws Exception {
    KeptFiles.Kept kept = swappedBy(it);
    dying(renames, env -> env.newActivityStub(KeptFiles.class).putBack(kept));

    scene.kept().takeBack(kept);

    scene.fences().release(kept.target());
    assertThat(live()).isEqualTo(restored);
    assertThat(scene.sight()).anyMatch(line -> line.contains(".holdfast-restored-r2"));
  }

  @ParameterizedTest
  @EnumSource
  void keepsWhatWasWrittenToTheRestoredFiles(Case it) throws Exception {
    KeptFiles.Kept kept = swappedBy(it);
    Path written =
        it == Case.SECRETS ? scene.keys.resolve("unseal") : scene.tree.resolve("etc/app.conf");
    Files.writeString(written, "written since");
    scene.kept().putBack(kept);

    KeptFiles.Written seen = scene.kept().keepWritten(kept);

    assertThat(seen.folders()).hasSize(1);
    assertThat(seen.readable()).isTrue();
    assertThat(seen.files()).isEqualTo(1);
    Path folderOrFile = Path.of(seen.folders().get(0));
    Path file = it == Case.SECRETS ? folderOrFile : folderOrFile.resolve("etc/app.conf");
    assertThat(file).hasContent("written since");
  }

  @Test
  void keepsARestoredTreeThatSomebodyChangedBeforeTheSwapIsUndone() throws Exception {
    FileCopies.Copy copy = unpacked(Case.TREE);
    scene.swaps().swap(copy);
    scene.write("etc/app.conf", "changed by somebody");

    FileSwaps.SwappedBack back = scene.swaps().swapBack(copy);

    assertThat(back.swapped()).isTrue();
    assertThat(back.written()).containsExactly(scene.tree + "_written_r2");
    assertThat(Path.of(back.written().get(0)).resolve("etc/app.conf"))
        .hasContent("changed by somebody");
    assertThat(scene.tree.resolve("etc/app.conf")).hasContent("garbage");
  }

  @Test
  void goesBackToNothingThatItDidNotRestore() throws Exception {
    KeptFiles.Kept kept = swappedBy(Case.TREE);
    // made before the other one goes: its inode may not be given out again
    Path stranger = Files.createDirectory(Path.of(scene.tree + "_of_a_stranger"));
    RunFolder.delete(scene.tree);
    Files.move(stranger, scene.tree);
    scene.write("stranger", "");

    Throwable refused = catchThrowable(() -> scene.kept().preflight(kept));

    assertThat(FailureCode.NOT_KEPT.isIn(refused)).isTrue();
    assertThat(refused).hasStackTraceContaining("is not what run r2 restored");
  }

  @Test
  void goesBackToNothingThatIsNotKeptAnyMore() throws Exception {
    KeptFiles.Kept kept = swappedBy(Case.TREE);
    RunFolder.delete(Path.of(scene.tree + "_before_r2"));

    Throwable refused = catchThrowable(() -> scene.kept().preflight(kept));

    assertThat(FailureCode.NOT_KEPT.isIn(refused)).isTrue();
  }

  @Test
  void countsWhatOnlyTheOldFilesHad() throws Exception {
    FileCopies.Copy copy = unpacked(Case.TREE);
    scene.swaps().swap(copy);

    FileSwaps.LossMeasured lost = scene.swaps().measureLoss(copy.source());

    assertThat(lost.readable()).isTrue();
    assertThat(lost.only()).isEqualTo(1);
    assertThat(lost.other()).isEqualTo(1);
    assertThat(lost.differences()).contains("etc/app.conf");
  }

  @Test
  void swapsNothingOnceTheRunHasLostItsRecord() throws Exception {
    FileCopies.Copy copy = unpacked(Case.TREE);
    scene.copies().remove(copy.source().target());
    scene.fences().release(copy.source().target());

    Throwable refused = catchThrowable(() -> scene.swaps().swap(copy));

    assertThat(FailureCode.FENCE_LOST.isIn(refused)).isTrue();
    assertThat(scene.sight()).isEqualTo(before);
  }

  @Test
  void makesTheFoldersOfSecretsForNobodyElse() throws Exception {
    BackupReference backup = scene.backedUp(scene.secrets("r1"));
    RunFolder.delete(scene.keys);

    FileCopies.Copy copy = scene.unpacked(scene.secrets("r2"), backup);
    scene.swaps().swap(copy);
    scene.fences().release(scene.secrets("r2"));

    assertThat(scene.keys.resolve("unseal")).hasContent(FilesScene.SECRET);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(scene.keys)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(scene.keys.resolve("unseal"))))
        .isEqualTo("rw-------");
  }
}
