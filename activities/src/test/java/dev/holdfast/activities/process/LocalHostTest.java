package dev.holdfast.activities.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.groups.Tuple.tuple;

import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of this machine without starting a program. */
final class LocalHostTest {

  private static final Executor EACH_ITS_OWN = task -> new Thread(task).start();

  @TempDir Path home;
  private final ProcessRunner runner = new ProcessRunner();
  private final LocalHost host = new LocalHost(runner, "here", "r1", Map.of());

  @AfterEach
  void close() {
    runner.close();
  }

  @Test
  void findsWhoWorksInADirectoryUntilItHasEnded() throws Exception {
    Path folder = Files.createDirectory(home.toRealPath().resolve("data"));
    Process sleeper = new ProcessBuilder("sleep", "600").directory(folder.toFile()).start();
    try {
      assertThat(host.residents(folder.toString()))
          .filteredOn(Resident::seen)
          .extracting(Resident::pid, Resident::parent)
          .containsExactly(tuple(sleeper.pid(), ProcessHandle.current().pid()));
      assertThat(host.residents(home.toRealPath().toString())).noneMatch(Resident::seen);
    } finally {
      sleeper.destroyForcibly().waitFor();
    }

    assertThat(host.residents(folder.toString())).noneMatch(it -> it.seen() && !it.isGone());
    assertThat(host.owner(sleeper.pid())).isEmpty();
  }

  @Test
  void findsWhereALinkLeadsAndWhoseThatIs() throws Exception {
    Path folder = Files.createDirectory(home.toRealPath().resolve("data"));
    Path link = Files.createSymbolicLink(home.resolve("link"), folder);

    Host.Folder found = host.folder(link.toString());

    long self = ((Integer) Files.getAttribute(folder, "unix:uid")).longValue();
    assertThat(found.path()).isEqualTo(folder.toString());
    assertThat(found.owner()).isEqualTo(self);
    assertThat(found.self()).isEqualTo(self);
  }

  @Test
  void letsTwoAttemptsOfAStepWriteTheSameFileAtTheSameTime() throws Exception {
    String file = home.resolve("fenced").toString();
    List<String> texts = List.of("one\n".repeat(2000), "two\n".repeat(2000));

    List<CompletableFuture<Void>> attempts =
        texts.stream()
            .map(it -> CompletableFuture.runAsync(() -> writeOften(file, it), EACH_ITS_OWN))
            .toList();
    for (CompletableFuture<Void> attempt : attempts) {
      attempt.get(1, TimeUnit.MINUTES);
    }

    assertThat(host.read(file)).hasValueSatisfying(it -> assertThat(texts).contains(it));
    assertThat(home).isDirectoryNotContaining("glob:**.part");
  }

  private void writeOften(String file, String text) {
    for (int i = 0; i < 100; i++) {
      host.write(file, text);
    }
  }

  @Test
  void deletesWithAFileWhatAWriteLeftThatWasCutShort() throws Exception {
    String file = home.resolve("fenced").toString();
    host.write(file, "whole");
    Files.writeString(home.resolve("fenced" + Host.partSuffix()), "who");
    Path other = Files.writeString(home.resolve("other" + Host.partSuffix()), "kept");

    host.delete(file);

    assertThat(home).isDirectoryNotContaining("glob:**fenced*");
    assertThat(other).exists();
  }

  @Test
  void saysThatThereIsNoSuchDirectory() {
    Throwable missing = catchThrowable(() -> host.folder(home.resolve("none").toString()));

    assertThat(FailureCode.CONTROL_FAILED.isIn(missing)).isTrue();
  }
}
