package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyCommandTest {

  @TempDir Path home;

  @Test
  void makesAKeyAndShowsItsPublicHalfOnly() throws IOException {
    Cli.Result made = run("key", "new", "anna@ops-1", "--output", "json");
    Path file = home.resolve("keys/anna@ops-1.pem");
    Cli.Result shown = run("key", "show", file.toString(), "--output", "json");

    assertThat(made.exitCode()).isZero();
    assertThat(shown.exitCode()).isZero();
    assertThat(ContractSchema.breaches("key new", made.json())).isEmpty();
    assertThat(ContractSchema.breaches("key show", shown.json())).isEmpty();
    assertThat(made.json().path("file").asText()).isEqualTo(file.toString());
    assertThat(shown.json().path("key")).isEqualTo(made.json().path("key"));
    assertThat(shown.json().path("fingerprint")).isEqualTo(made.json().path("fingerprint"));
    String secret = Files.readAllLines(file).get(1);
    assertThat(made.out() + made.talk() + shown.out() + shown.talk()).doesNotContain(secret);
  }

  @Test
  void printsTheLineForThePlan() {
    Cli.Result made = run("key", "new", "anna", "--file", "mine.pem");
    String key = run("key", "show", "mine.pem", "--output", "json").json().path("key").asText();

    assertThat(made.out()).contains("- {name: anna, key: " + key + "}", "mine.pem");
  }

  @Test
  void overwritesNothing() throws IOException {
    run("key", "new", "anna");
    byte[] before = Files.readAllBytes(home.resolve("keys/anna.pem"));

    Cli.Result again = run("key", "new", "anna", "--output", "json");

    assertThat(again.exitCode()).isEqualTo(3);
    JsonNode error = again.json().path("error");
    assertThat(error.path("name").asText()).isEqualTo("KEY_EXISTS");
    assertThat(Files.readAllBytes(home.resolve("keys/anna.pem"))).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../anna", "anna ops", "a@b@c", "anna: x", "@ops"})
  void refusesANameThatPlansCanNotHave(String name) {
    Cli.Result result = run("key", "new", name);

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(home.resolve("keys")).doesNotExist();
  }

  @Test
  void saysWhatIsWrongWithAFileThatHoldsNoKey() throws IOException {
    Files.writeString(home.resolve("no.pem"), "hello");
    Files.setPosixFilePermissions(
        home.resolve("no.pem"),
        java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));

    assertThat(run("key", "show", "no.pem").exitCode()).isEqualTo(2);
    assertThat(run("key", "show", "no.pem").talk()).contains("no.pem holds no");
    assertThat(run("key", "show", "nowhere.pem").exitCode()).isEqualTo(2);
    assertThat(run("approve", "r7k2", "--key", "no.pem").talk()).contains("no.pem holds no");
  }

  private Cli.Result run(String... arguments) {
    return new Cli(home).run(arguments);
  }
}
