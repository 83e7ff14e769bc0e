package dev.holdfast.activities.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.runbook.Evidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvidenceDirectoryTest {

  @TempDir Path home;

  @Test
  void writesAPageBesideTheDocumentThatNamesItsHash() throws IOException {
    Evidence evidence = new EvidenceDirectory(home).write(ExampleRuns.recovered().report());

    assertThat(files()).containsExactly("dvcc6b.html", "dvcc6b.json");
    assertThat(Files.readString(home.resolve("evidence/dvcc6b.html")))
        .contains("<h1>Restore of notes/notes</h1>")
        .contains(String.valueOf(evidence.sha256()))
        .contains(String.valueOf(evidence.path()));
  }

  @Test
  void givesTheSameFilesAgain() throws IOException {
    EvidenceDirectory directory = new EvidenceDirectory(home);
    Evidence first = directory.write(ExampleRuns.stoppedByACheck().report());
    String page = Files.readString(home.resolve("evidence/dvcc6b.html"));

    Evidence second = directory.write(ExampleRuns.stoppedByACheck().report());

    assertThat(second).isEqualTo(first);
    assertThat(home.resolve("evidence/dvcc6b.html")).hasContent(page);
    assertThat(files()).containsExactly("dvcc6b.html", "dvcc6b.json");
  }

  @Test
  void takesAwayWhatAnAttemptLeftThatDiedWhileItWrote() throws IOException {
    Path evidence = Files.createDirectories(home.resolve("evidence"));
    Files.writeString(evidence.resolve(".dvcc6b.json.1.part"), "{");
    Files.writeString(evidence.resolve(".dvcc6b.html.2.part"), "<");

    new EvidenceDirectory(home).write(ExampleRuns.recovered().report());

    assertThat(files()).containsExactly("dvcc6b.html", "dvcc6b.json");
  }

  @Test
  void keepsTheDocumentIfThePageCannotBeMade() throws IOException {
    EvidenceDirectory directory =
        new EvidenceDirectory(
            home,
            (report, evidence) -> {
              throw new IllegalStateException("a mistake in the template");
            });

    Evidence evidence = directory.write(ExampleRuns.recovered().report());

    assertThat(evidence.state()).isEqualTo(Evidence.State.WRITTEN);
    assertThat(files()).containsExactly("dvcc6b.json");
    assertThat(directory.read("dvcc6b")).isPresent();
  }

  @Test
  void keepsTheDocumentIfThePageCannotBeWritten() throws IOException {
    Files.createDirectories(home.resolve("evidence/dvcc6b.html/in the way"));

    Evidence evidence = new EvidenceDirectory(home).write(ExampleRuns.recovered().report());

    assertThat(evidence.state()).isEqualTo(Evidence.State.WRITTEN);
    assertThat(files()).containsExactly("dvcc6b.html", "dvcc6b.json");
  }

  @Test
  void hasTheDocumentOnDiskBeforeItBeginsWithThePage() throws IOException {
    EvidenceDirectory directory =
        new EvidenceDirectory(
            home,
            (report, evidence) -> {
              assertThat(Path.of(String.valueOf(evidence.path()))).isNotEmptyFile();
              return "page".getBytes(UTF_8);
            });

    directory.write(ExampleRuns.recovered().report());

    assertThat(home.resolve("evidence/dvcc6b.html")).hasContent("page");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("evidence"))) {
      return files.map(it -> it.getFileName().toString()).sorted().toList();
    }
  }
}
