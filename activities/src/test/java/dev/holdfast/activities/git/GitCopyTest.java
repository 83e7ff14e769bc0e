package dev.holdfast.activities.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.activities.files.RunFolder;
import dev.holdfast.workflows.restore.RepositoryCopies;
import dev.holdfast.workflows.restore.SideCopies;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.CheckReport.State;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.StoredConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GitCopyTest {

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

  private CheckReport check(RepositoryCopies.Copy copy, String name) {
    return scene.copies().verify(copy).checks().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void holdsEveryCheckOfAGoodCopy() {
    RepositoryCopies.Verified seen = scene.copies().verify(scene.cloned("r1"));

    assertThat(seen.checks()).extracting(CheckReport::state).containsOnly(State.PASSED);
    assertThat(seen.checks()).extracting(CheckReport::required).containsOnly(true);
    assertThat(seen.checks()).hasSize(4);
    assertThat(seen.orFail()).isEqualTo(seen);
  }

  @Test
  void noticesAMissingObject() throws Exception {
    RepositoryCopies.Copy copy = scene.cloned("r1");
    Path objects = Path.of(copy.side(), ".git/objects");
    try (Git git = Git.open(Path.of(copy.side()).toFile())) {
      ObjectId blob = git.getRepository().resolve("HEAD:README");
      byte[] kept = git.getRepository().open(blob).getBytes();
      assertThat(kept).isNotEmpty();
      unpackAllBut(git, blob);
    }
    assertThat(objects).exists();

    CheckReport seen = check(copy, "all objects are there");

    assertThat(seen.state()).isEqualTo(State.FAILED);
    assertThat(seen.actual()).contains("blob");
  }

  /** Every object as a file of its own, without the pack that they came in. */
  private static void unpackAllBut(Git git, ObjectId missing) throws IOException {
    var repository = git.getRepository();
    List<ObjectId> all;
    try (var walk = new org.eclipse.jgit.revwalk.ObjectWalk(repository)) {
      walk.markStart(walk.parseCommit(repository.resolve("HEAD")));
      all = new java.util.ArrayList<>();
      for (var it = walk.next(); it != null; it = walk.next()) {
        all.add(it.copy());
      }
      for (var it = walk.nextObject(); it != null; it = walk.nextObject()) {
        all.add(it.copy());
      }
    }
    List<byte[]> contents = new java.util.ArrayList<>();
    List<Integer> types = new java.util.ArrayList<>();
    for (ObjectId it : all) {
      contents.add(repository.open(it).getBytes());
      types.add(repository.open(it).getType());
    }
    try (Stream<Path> packs =
        Files.list(repository.getDirectory().toPath().resolve("objects/pack"))) {
      for (Path it : packs.toList()) {
        Files.delete(it);
      }
    }
    try (Git again = Git.open(repository.getDirectory());
        var inserter = again.getRepository().newObjectInserter()) {
      for (int i = 0; i < all.size(); i++) {
        if (!all.get(i).equals(missing)) {
          inserter.insert(types.get(i), contents.get(i));
        }
      }
      inserter.flush();
    }
  }

  /** Same size, same time: only the content tells. */
  @Test
  void noticesAFileThatOnlyItsContentBetrays() throws IOException {
    RepositoryCopies.Copy copy = scene.cloned("r1");
    Path file = Path.of(copy.side(), "README");
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "fIrst\n");
    Files.setLastModifiedTime(file, time);

    RepositoryCopies.Verified seen = scene.copies().verify(copy);

    assertThat(check(copy, "the files are those of the commit").actual())
        .isEqualTo("1 differ: README");
    assertThat(FailureCode.SIDE_COPY_DIFFERS.isIn(catchThrowable(seen::orFail))).isTrue();
  }

  @Test
  void noticesAFileTooMany() throws IOException {
    RepositoryCopies.Copy copy = scene.cloned("r1");
    Files.writeString(Path.of(copy.side(), "stray"), "");

    assertThat(check(copy, "the files are those of the commit").state()).isEqualTo(State.FAILED);
  }

  @Test
  void takesACommitThatCameMeanwhile() throws Exception {
    RepositoryCopies.Observed observed = scene.copies().observe(scene.target("r1"));
    scene.take("r1");
    scene.catchUp();
    scene.commit("later", "third\n");
    scene.push();
    var source = new RepositoryCopies.Source(scene.target("r1"), observed.commit(), false);
    var cloned = scene.copies().cloneBeside(source);

    CheckReport seen =
        check(
            new RepositoryCopies.Copy(source, cloned.side(), cloned.head()),
            "branch main is at the origin's commit");

    assertThat(cloned.head()).isEqualTo(scene.originHead()).isNotEqualTo(observed.commit());
    assertThat(seen.state()).isEqualTo(State.PASSED);
    assertThat(seen.actual()).endsWith("which has it in its history");
  }

  @Test
  void saysWhatAClonesDoesNotBring() throws Exception {
    scene.catchUp();
    scene.commit(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
    scene.commit(
        "large.bin",
        "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0".repeat(64) + "\nsize 5\n");
    addSubmodule();
    scene.push();

    RepositoryCopies.Copy copy = scene.cloned("r1");

    CheckReport seen = check(copy, "nothing of it is kept elsewhere");
    assertThat(seen.state()).isEqualTo(State.SKIPPED);
    assertThat(seen.actual())
        .isEqualTo("1 submodules were not fetched, 1 files in Git LFS came as pointers");
    assertThat(catchThrowable(() -> scene.copies().verify(copy).orFail())).isNull();
  }

  private void addSubmodule() throws Exception {
    try (Git git = scene.git()) {
      var cache = git.getRepository().lockDirCache();
      DirCacheEditor editor = cache.editor();
      editor.add(
          new DirCacheEditor.PathEdit("library") {
            @Override
            public void apply(DirCacheEntry entry) {
              entry.setFileMode(FileMode.GITLINK);
              entry.setObjectId(ObjectId.fromString("c".repeat(40)));
            }
          });
      editor.commit();
      git.commit().setMessage("library").setCommitter(GitScene.ANNA).setSign(false).call();
    }
  }

  @Test
  void carriesHooksSettingsExcludesAndPermissionsOver() throws Exception {
    Path hook = scene.location.resolve(".git/hooks/post-merge");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\n");
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-x---"));
    Files.createDirectories(scene.location.resolve(".git/info"));
    Files.writeString(scene.location.resolve(".git/info/exclude"), "/private\n");
    Files.setPosixFilePermissions(scene.location, PosixFilePermissions.fromString("rwxr-x---"));
    try (Git git = scene.git()) {
      StoredConfig config = git.getRepository().getConfig();
      config.setString("user", null, "email", "deploy@example.org");
      config.setString("remote", "mirror", "url", "/srv/mirror.git");
      config.setString("remote", "origin", "url", "/somewhere/else.git");
      config.setString("core", null, "hooksPath", "/etc/hooks");
      config.save();
    }
    RepositoryCopies.Copy copy = scene.cloned("r1");

    SideCopies.Matched matched = scene.copies().matchProperties(copy);
    scene.copies().matchProperties(copy);

    scene.copies().verify(copy).orFail();
    scene.swaps().swap(copy);
    assertThat(Files.getPosixFilePermissions(hook))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(scene.location.resolve(".git/info/exclude")).hasContent("/private\n");
    assertThat(Files.getPosixFilePermissions(scene.location))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
    try (Git git = scene.git()) {
      StoredConfig config = git.getRepository().getConfig();
      assertThat(config.getString("user", null, "email")).isEqualTo("deploy@example.org");
      assertThat(config.getString("remote", "mirror", "url")).isEqualTo("/srv/mirror.git");
      assertThat(config.getString("remote", "origin", "url")).isEqualTo(scene.origin.toString());
    }
    assertThat(matched.detail())
        .contains("1 hooks carried over", "settings carried over", "another origin")
        .containsIgnoringCase("core.hooksPath");
  }

  @Test
  void mirrorsABareRepository() throws Exception {
    RunFolder.delete(scene.location);
    Git.cloneRepository()
        .setMirror(true)
        .setURI(scene.origin.toString())
        .setDirectory(scene.location.toFile())
        .call()
        .close();

    RepositoryCopies.Copy copy = scene.cloned("r1");

    scene.copies().matchProperties(copy);
    assertThat(scene.copies().verify(copy).orFail().checks()).hasSize(3);
    scene.swaps().swap(copy);
    assertThat(scene.location.resolve("HEAD")).exists();
    assertThat(scene.location.resolve(".git")).doesNotExist();
    assertThat(scene.liveHead()).isEqualTo(scene.originHead());
  }

  @Test
  void removesWhatAnEarlierAttemptLeft() throws Exception {
    scene.take("r1");
    Path left =
        scene.location.resolveSibling(".code.holdfast").resolve("r1_code/open/copy_7/.git/objects");
    Files.createDirectories(left);
    var source = new RepositoryCopies.Source(scene.target("r1"), scene.originHead(), false);

    String side = scene.copies().cloneBeside(source).side();

    assertThat(left).doesNotExist();
    assertThat(Path.of(side, "README")).hasContent("first\n");
  }

  @Test
  void leavesNothingOfACloneThatFailed() throws Exception {
    List<String> before = scene.sight();
    scene.take("r1");
    RunFolder.delete(scene.origin.resolve("objects"));
    var source = new RepositoryCopies.Source(scene.target("r1"), "0".repeat(40), false);

    Throwable thrown = catchThrowable(() -> scene.copies().cloneBeside(source));

    assertThat(thrown).isNotNull();
    scene.copies().remove(scene.target("r1"));
    scene.fences().release(scene.target("r1"));
    assertThat(scene.sight()).isEqualTo(before);
  }

  @Test
  void clonesNothingWithoutTheFenceRecord() {
    var source = new RepositoryCopies.Source(scene.target("r1"), scene.originHead(), false);

    Throwable thrown = catchThrowable(() -> scene.copies().cloneBeside(source));

    assertThat(FailureCode.FENCE_LOST.isIn(thrown)).isTrue();
  }
}
